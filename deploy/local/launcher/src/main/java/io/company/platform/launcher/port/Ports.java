package io.company.platform.launcher.port;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.company.platform.launcher.Refusal;
import io.company.platform.launcher.home.Home;
import io.company.platform.launcher.home.OwnerOnly;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * The ports of one installation, kept in {@code run/ports.json}. A variable that is set wins over
 * the file and is remembered, so that later commands need not repeat it. No two are equal.
 */
public record Ports(Map<Port, Integer> numbers) {
  /** Below the range from which the kernel takes the ports of outgoing connections. */
  private static final int PICK_FROM = 20_000;

  private static final int PICK_BELOW = 30_000;
  private static final ObjectMapper JSON = new ObjectMapper();

  public int of(Port port) {
    return numbers.get(port);
  }

  /** What this installation uses, picking and writing down what is not decided yet. */
  public static Ports of(Home home, Map<String, String> environment) throws IOException {
    Path file = home.run().resolve("ports.json");
    Map<Port, Integer> kept = Files.exists(file) ? read(file) : Map.of();
    Ports ports = decide(environment, kept, new SecureRandom());
    if (!ports.numbers.equals(kept) && Files.isDirectory(home.run())) {
      ports.write(file);
    }
    return ports;
  }

  /** Picks another number for one of the picked ports, which someone else has taken. */
  public Ports repicked(Home home, Port port) throws IOException {
    Map<Port, Integer> rest = new EnumMap<>(numbers);
    rest.remove(port);
    Ports ports = decide(Map.of(), rest, new SecureRandom());
    ports.write(home.run().resolve("ports.json"));
    return ports;
  }

  static Ports decide(
      Map<String, String> environment, Map<Port, Integer> kept, RandomGenerator random) {
    Map<Port, Integer> numbers = new EnumMap<>(Port.class);
    for (Port port : Port.values()) {
      String wanted = port.variable().map(environment::get).orElse(null);
      if (wanted != null && !wanted.isBlank()) {
        numbers.put(port, parse(port.variable().get(), wanted.strip()));
      } else if (kept.containsKey(port)) {
        numbers.put(port, kept.get(port));
      } else if (port.variable().isPresent()) {
        numbers.put(port, port.standard());
      }
    }
    refuseDoubles(numbers);
    Set<Integer> used = new HashSet<>(numbers.values());
    for (Port port : Port.values()) {
      numbers.computeIfAbsent(port, missing -> pick(used, random));
    }
    return new Ports(numbers);
  }

  /** Whether nothing listens there on loopback (or on every address). */
  public static boolean free(int port) {
    try (ServerSocket socket = new ServerSocket()) {
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private static int pick(Set<Integer> used, RandomGenerator random) {
    while (true) {
      int candidate = random.nextInt(PICK_FROM, PICK_BELOW);
      if (!used.contains(candidate) && free(candidate)) {
        used.add(candidate);
        return candidate;
      }
    }
  }

  private static int parse(String variable, String wanted) {
    try {
      int number = Integer.parseInt(wanted);
      if (number >= 1 && number <= 65_535) {
        return number;
      }
    } catch (NumberFormatException e) {
      // said below, with what is allowed
    }
    throw new Refusal(
        variable + "=" + wanted + " is not a port: set it to a number from 1 to 65535");
  }

  private static void refuseDoubles(Map<Port, Integer> numbers) {
    Map<Integer, Port> seen = new java.util.HashMap<>();
    numbers.forEach(
        (port, number) -> {
          Port other = seen.putIfAbsent(number, port);
          if (other != null) {
            String first = other.variable().orElse(other.key());
            String second = port.variable().orElse(port.key());
            throw new Refusal(
                "port "
                    + number
                    + " is asked for twice, by "
                    + first
                    + " and "
                    + second
                    + ": give one of them another number");
          }
        });
  }

  private static Map<Port, Integer> read(Path file) throws IOException {
    Map<Port, Integer> numbers = new EnumMap<>(Port.class);
    var tree = JSON.readTree(file.toFile());
    for (Port port : Port.values()) {
      if (tree.path(port.key()).isInt()) {
        numbers.put(port, tree.get(port.key()).asInt());
      }
    }
    return numbers;
  }

  private void write(Path file) throws IOException {
    ObjectNode tree = JSON.createObjectNode();
    numbers.forEach((port, number) -> tree.put(port.key(), number));
    OwnerOnly.write(file, tree.toPrettyString() + "\n");
  }
}
