package io.company.platform.node.sandbox;

import io.company.platform.node.disk.Disk;
import java.nio.file.Path;
import java.util.TreeMap;

/**
 * One uid per owner (an application, a team's tasks), given once and for ever. Installations start
 * at different places of the range, so that two on one machine are unlikely to share a uid.
 */
public final class UserIds {

  private static final int PLACES = 1000;
  private static final int PER_INSTALLATION = 1000;

  private final Path file;
  private final int first;
  private TreeMap<String, Integer> given;

  public UserIds(Path home, int base) {
    this.file = home.resolve("users.json");
    this.first = base + Math.floorMod(home.toString().hashCode(), PLACES) * PER_INSTALLATION;
  }

  /** The owner that a caller names by a key of its own, e.g. one for each database. */
  public static String ofKey(String user) {
    return "user:" + user;
  }

  /** The owner's uid; written to disk before it is used for the first time. */
  public synchronized int of(String owner) {
    if (given == null) {
      given =
          new TreeMap<>(Disk.readJson(file, Given.class).map(Given::users).orElse(new TreeMap<>()));
    }
    Integer known = given.get(owner);
    if (known != null) {
      return known;
    }
    int next = given.values().stream().mapToInt(Integer::intValue).max().orElse(first - 1) + 1;
    given.put(owner, next);
    Disk.writeJson(file, new Given(given));
    return next;
  }

  record Given(TreeMap<String, Integer> users) {}
}
