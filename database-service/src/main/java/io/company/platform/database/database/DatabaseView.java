package io.company.platform.database.database;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.company.platform.database.archive.Conditions;
import io.company.platform.database.archive.EnvironmentEntry;
import io.company.platform.database.backup.BackupCare.Protection;
import io.company.platform.database.instance.Standing;
import io.company.platform.database.thing.Standing.Place;
import io.company.platform.kernel.home.HomeException;
import io.company.platform.kernel.resource.Resource;
import io.company.platform.kinds.Condition;
import io.company.platform.kinds.DatabaseSpec;
import io.company.platform.kinds.Quantity;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * What a database's status says. Pure: changes of the object as it is. The entries of environments
 * are shared with those who ask things of servers: each writes its own fields.
 */
final class DatabaseView {

  private static final double NEARLY = 0.8;

  private DatabaseView() {}

  /** A change of the object's status at a time. */
  interface Change {
    void apply(ObjectNode object, Instant now);
  }

  static boolean ready(Resource database) {
    return database.json().at("/status/phase").asText().equals("Ready");
  }

  static String prepared(Resource database, String environment) {
    return entry(database, environment).path("prepared").asText("");
  }

  static int incarnation(Resource database, String environment) {
    return entry(database, environment).path("incarnation").asInt(1);
  }

  private static JsonNode entry(Resource database, String environment) {
    return EnvironmentEntry.find(database.json(), environment)
        .<JsonNode>map(found -> found)
        .orElse(MissingNode.getInstance());
  }

  static Standing failed(Throwable why) {
    String message = why.getMessage() == null ? why.toString() : why.getMessage();
    boolean away = why instanceof HomeException home && home.unreachable();
    return new Standing(false, away ? "NodeUnavailable" : "Failing", message, 0, null, "", true);
  }

  static Change waiting(String restore) {
    return (object, now) -> {
      object.withObject("/status").put("phase", "Restoring");
      Conditions.set(
          object,
          now,
          "Ready",
          false,
          "Restoring",
          "Its data are being restored: see restore " + restore + ".");
    };
  }

  /** Of an environment that is to go, and can't yet. */
  static Change leaving(String environment, String why) {
    return (object, now) -> {
      EnvironmentEntry.of(object, environment).put("phase", "Deleting").put("message", why);
      if (object.at("/metadata").hasNonNull("deletionTimestamp")) {
        object.withObject("/status").put("phase", "Deleting");
        List<String> all = new ArrayList<>();
        for (JsonNode entry : object.at("/status/environments")) {
          if (entry.path("phase").asText().equals("Deleting")) {
            all.add(entry.path("name").asText() + ": " + entry.path("message").asText());
          }
        }
        Conditions.set(object, now, "Ready", false, "Deleting", String.join(" ", all));
      }
    };
  }

  static Change trouble(HomeException failure) {
    return (object, now) ->
        Conditions.set(
            object,
            now,
            "Ready",
            null,
            failure.unreachable() ? "NodeUnavailable" : "Refused",
            "How it is can't be found out: " + failure.getMessage());
  }

  static Change standing(DatabaseSpec spec, Map<String, Standing> standings) {
    return (object, now) -> {
      ObjectNode status = object.withObject("/status");
      Map<String, ObjectNode> known = new TreeMap<>();
      status
          .path("environments")
          .forEach(each -> known.put(each.path("name").asText(), (ObjectNode) each));
      ArrayNode entries = object.arrayNode();
      standings.forEach(
          (environment, standing) -> {
            ObjectNode entry =
                known.containsKey(environment)
                    ? known.remove(environment)
                    : object.objectNode().put("name", environment);
            put(entry, standing, spec, object);
            entries.add(entry);
          });
      known.values().forEach(entries::add); // they go when nothing of them is left
      status.set("environments", entries);
      summary(object, standings, now);
      condition(object, now, "ExtensionStillUsed", extensionsLeft(entries));
    };
  }

  private static List<String> extensionsLeft(ArrayNode entries) {
    List<String> sentences = new ArrayList<>();
    for (JsonNode entry : entries) {
      entry
          .path("extensionsLeft")
          .properties()
          .forEach(
              each ->
                  sentences.add(
                      "%s: extension %s is no longer in spec.extensions and stays (%s); drop what uses it, or put it back."
                          .formatted(
                              entry.path("name").asText(),
                              each.getKey(),
                              each.getValue().asText())));
    }
    return sentences;
  }

  private static void put(
      ObjectNode entry, Standing standing, DatabaseSpec spec, ObjectNode object) {
    entry.put("phase", standing.phase());
    if (standing.message().isEmpty()) {
      entry.remove("message");
    } else {
      entry.put("message", standing.message());
    }
    if (!entry.has("incarnation")) {
      String name = entry.path("name").asText();
      entry.put("incarnation", EnvironmentEntry.firstIncarnation(object, name));
    }
    if (standing.version() != null && !entry.has("wanted")) {
      entry.put("wanted", standing.version());
    }
    if (standing.ready()) {
      entry.remove(List.of("silentSince", "extensionsLeft"));
      if (!standing.left().isEmpty()) {
        standing.left().forEach(entry.putObject("extensionsLeft")::put);
      }
      entry.put("version", standing.version());
      entry.put("host", "localhost").put("port", standing.port());
      entry.put("database", object.at("/metadata/name").asText().replace('-', '_'));
    }
    if (!standing.prepared().isEmpty()) {
      entry.put("prepared", standing.prepared());
    }
    entry.put("storageLimitBytes", Quantity.memoryBytes(spec.resources().storage()));
  }

  private static void summary(ObjectNode object, Map<String, Standing> standings, Instant now) {
    ObjectNode status = object.withObject("/status");
    long generation = object.at("/metadata/generation").asLong(1);
    var summary =
        io.company.platform.database.thing.Standing.of(
            standings.entrySet().stream().map(DatabaseView::place).toList(),
            List.of(),
            generation,
            now);
    status.put("observedGeneration", generation);
    status.put("ready", summary.ready());
    status.put("phase", summary.phase());
    Condition ready = summary.condition();
    Conditions.set(
        object, now, ready.type(), ready.status().equals("True"), ready.reason(), ready.message());
  }

  private static Place place(Map.Entry<String, Standing> environment) {
    Standing standing = environment.getValue();
    return new Place(environment.getKey(), standing.phase(), standing.message());
  }

  static Change care(
      Map<String, ObjectNode> figures, Map<String, Protection> protections, List<String> users) {
    return (object, now) -> {
      ObjectNode status = object.withObject("/status");
      List<String> nearly = new ArrayList<>();
      List<String> full = new ArrayList<>();
      List<String> stale = new ArrayList<>();
      for (JsonNode each : status.path("environments")) {
        ObjectNode entry = (ObjectNode) each;
        String name = entry.path("name").asText();
        if (figures.containsKey(name)) {
          entry.setAll(figures.get(name));
          storage(entry, nearly, full);
        }
        Protection protection = protections.get(name);
        if (protection != null) {
          protect(entry, protection);
          if (protection.stale() != null) {
            stale.add(name + ": " + protection.stale());
          }
        }
      }
      condition(object, now, "StorageNearlyFull", nearly);
      condition(object, now, "StorageFull", full);
      condition(object, now, "BackupStale", stale);
      ArrayNode usedBy = object.arrayNode();
      users.forEach(usedBy::add);
      status.set("usedBy", usedBy);
    };
  }

  private static void storage(ObjectNode entry, List<String> nearly, List<String> full) {
    long used = entry.path("storageBytes").asLong();
    long limit = entry.path("storageLimitBytes").asLong();
    String sentence =
        "%s uses %,d of %,d bytes of storage".formatted(entry.path("name").asText(), used, limit);
    if (used >= limit) {
      full.add(
          sentence
              + " and takes no more writes: choose a larger size, or delete data after SET"
              + " default_transaction_read_only = off.");
    } else if (used >= limit * NEARLY) {
      nearly.add(sentence + ": choose a larger size or delete data.");
    }
  }

  private static void protect(ObjectNode entry, Protection protection) {
    text(entry, "lastBackup", protection.lastBackup());
    text(entry, "lastBackupAt", protection.lastBackupAt());
    text(entry, "restorableFrom", protection.restorableFrom());
    text(entry, "restorableTo", protection.restorableTo());
    if (protection.archiveLagSeconds() != null) {
      entry.put("archiveLagSeconds", protection.archiveLagSeconds());
    }
  }

  private static void text(ObjectNode entry, String field, String value) {
    if (value == null) {
      entry.remove(field);
    } else {
      entry.put(field, value);
    }
  }

  /** Said once it was so; then it is said that it no longer is. */
  private static void condition(
      ObjectNode object, Instant now, String type, List<String> sentences) {
    boolean known = false;
    for (JsonNode each : object.at("/status/conditions")) {
      known |= Objects.equals(each.path("type").asText(), type);
    }
    if (!sentences.isEmpty()) {
      Conditions.set(object, now, type, true, type, String.join(" ", sentences));
    } else if (known) {
      Conditions.set(object, now, type, false, "Well", "It is no longer so.");
    }
  }
}
