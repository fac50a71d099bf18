package io.company.platform.database.update;

import io.company.platform.database.archive.Server;
import io.company.platform.kinds.DatabaseStatus;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Whether a major upgrade can be had on this host, and what happens in it. Pure. */
final class UpgradePlan {

  private UpgradePlan() {}

  /** The phases of one environment's upgrade, as its status has them, with what they do. */
  enum Stage {
    BACKING_UP("Back up %s"),
    CARRYING("Stop %s and carry its data over"),
    SWITCHING("Start %s with the new version");

    private final String words;

    Stage(String words) {
      this.words = words;
    }

    String in(String environment) {
      return words.formatted(environment);
    }
  }

  /**
   * The folder of the clients that carry data from one major version to another: as new as the old
   * server at least, and no newer than the new one, whose dump the new server then understands.
   *
   * @param clients folder by version, e.g. {@code 15.18=/usr/bin}
   */
  static Optional<String> clients(Map<String, String> clients, int from, int to) {
    return clients.entrySet().stream()
        .filter(each -> Server.major(each.getKey()) >= from && Server.major(each.getKey()) <= to)
        .max(Comparator.comparing(each -> Server.major(each.getKey())))
        .map(Map.Entry::getValue);
  }

  static DatabaseStatus.Upgrade of(
      int from, int to, Map<String, String> clients, List<String> environments) {
    List<DatabaseStatus.Step> steps = new ArrayList<>();
    for (String environment : environments) {
      for (Stage stage : Stage.values()) {
        steps.add(new DatabaseStatus.Step(stage.in(environment), "Pending"));
      }
    }
    if (clients(clients, from, to).isEmpty()) {
      String there =
          clients.isEmpty() ? "there are none" : "there are " + String.join(", ", clients.keySet());
      return new DatabaseStatus.Upgrade(
          String.valueOf(from),
          String.valueOf(to),
          "Impossible",
          "This host needs Postgres clients (pg_dump, pg_dumpall, psql) of a version from %d to %d, and %s: install the package postgresql-client-%d, or set spec.version back to \"%d\". Nothing was touched."
              .formatted(from, to, there, to, from),
          List.of());
    }
    return new DatabaseStatus.Upgrade(
        String.valueOf(from),
        String.valueOf(to),
        "Planned",
        "Run it with the action upgrade. In each environment the database does not answer while its data are carried over; what was before is kept until the action confirm.",
        steps);
  }

  /** The steps, where each environment is at the stage that is noted for it. */
  static List<DatabaseStatus.Step> steps(List<String> environments, Map<String, String> stages) {
    List<DatabaseStatus.Step> steps = new ArrayList<>();
    for (String environment : environments) {
      String at = stages.getOrDefault(environment, "");
      int reached =
          at.equals("DONE")
              ? Stage.values().length
              : at.isEmpty() || at.equals("FAILED") ? -1 : Stage.valueOf(at).ordinal();
      for (Stage stage : Stage.values()) {
        String phase =
            stage.ordinal() < reached ? "Done" : stage.ordinal() == reached ? "Running" : "Pending";
        steps.add(new DatabaseStatus.Step(stage.in(environment), phase));
      }
    }
    return steps;
  }
}
