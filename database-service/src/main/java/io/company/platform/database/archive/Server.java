package io.company.platform.database.archive;

import io.company.platform.kernel.resource.Key;
import java.util.Map;
import java.util.TreeMap;

/**
 * One environment's server of a database, as those see it who back it up, restore and update it:
 * its names on the home are made of what does not change.
 *
 * @param uid the database's
 * @param incarnation which of its data directories is in use
 * @param version that runs, e.g. {@code 14.24}
 * @param memoryBytes that it may use
 */
public record Server(
    Key database,
    String uid,
    String environment,
    int incarnation,
    String version,
    long memoryBytes) {

  /** Of its workload, its volumes' and tasks' user. */
  public String id() {
    return "db-" + shortUid() + "-" + environment;
  }

  public String shortUid() {
    return uid.substring(0, 8);
  }

  public String dataVolume(int incarnation) {
    return id() + "-data-" + incarnation;
  }

  public String archiveVolume(int incarnation) {
    return id() + "-archive-" + incarnation;
  }

  public String toolchain() {
    return toolchain(version);
  }

  public static String toolchain(String version) {
    return "postgres-" + version;
  }

  /** The major version of {@code 14.24} is 14. */
  public static int major(String version) {
    return Integer.parseInt(version.split("\\.")[0]);
  }

  public int major() {
    return major(version);
  }

  /** The database inside: {@code orders-db} is {@code orders_db}. */
  public String databaseName() {
    return databaseName(database);
  }

  public static String databaseName(Key database) {
    return database.name().replace('-', '_');
  }

  public Server at(int incarnation, String version) {
    return new Server(database, uid, environment, incarnation, version, memoryBytes);
  }

  /** What everything of it on the home is found by. */
  public Map<String, String> labels() {
    Map<String, String> labels = new TreeMap<>();
    labels.put("owner", "database-service");
    labels.put("kind", "database");
    labels.put("team", database.namespace());
    labels.put("name", database.name());
    labels.put("uid", uid);
    labels.put("environment", environment);
    return labels;
  }
}
