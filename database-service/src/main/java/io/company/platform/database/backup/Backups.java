package io.company.platform.database.backup;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.company.platform.database.archive.Objects;
import io.company.platform.database.archive.Server;
import io.company.platform.kernel.resource.Json;
import io.company.platform.kernel.resource.Key;
import io.company.platform.kernel.resource.Resource;
import io.company.platform.kinds.BackupSpec;
import io.company.platform.kinds.Kind;
import io.company.platform.kinds.Kinds;
import io.company.platform.kinds.Specs;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.zip.CRC32;

/** The Backups in the store. Blocking. */
@ApplicationScoped
public class Backups {

  private static final Comparator<Backup> OLDEST_FIRST =
      Comparator.comparing(Backup::createdAt).thenComparing(Backup::name);

  private final Objects objects;

  public Backups(Objects objects) {
    this.objects = objects;
  }

  public Optional<Backup> get(Key key) {
    return objects.get(key).map(Backup::from);
  }

  /** Of one environment of one database, whatever their phase, the oldest first. */
  public List<Backup> of(String team, String databaseUid, String environment) {
    return where(
        team, "status.databaseUid=%s,spec.environment=%s".formatted(databaseUid, environment));
  }

  /** Of one archive's volume, whatever their phase, the oldest first. */
  public List<Backup> inArchive(String team, String volume) {
    return where(team, "status.archive=" + volume);
  }

  private List<Backup> where(String team, String fields) {
    return objects.in(Backup.PLURAL, team, fields).stream()
        .map(Backup::from)
        .sorted(OLDEST_FIRST)
        .toList();
  }

  /**
   * One that the platform takes; the same database, environment, cause and reason make one.
   *
   * @param reason what tells it from others of its cause, e.g. the time of the schedule
   */
  public Backup create(Server server, String cause, String reason) {
    return Backup.from(create(described(server, cause, reason)));
  }

  /** Stores what {@link #described} made; answers the object that there is then. */
  Resource create(ObjectNode object) {
    JsonNode metadata = object.path("metadata");
    Key key =
        new Key(Backup.PLURAL, metadata.path("namespace").asText(), metadata.path("name").asText());
    return objects.create(key, object);
  }

  /** The object, not stored; parameters as of {@link #create(Server, String, String)}. */
  ObjectNode described(Server server, String cause, String reason) {
    String name =
        name(server, cause + "/" + server.uid() + "/" + server.incarnation() + "/" + reason);
    ObjectNode object =
        Json.object().put("apiVersion", Kind.API_VERSION).put("kind", Kinds.BACKUP.name());
    object.putObject("metadata").put("name", name).put("namespace", server.database().namespace());
    object.set(
        "spec", Specs.write(new BackupSpec(server.database().name(), server.environment(), cause)));
    object.putObject("status").put("phase", "Pending").put("databaseUid", server.uid());
    Objects.addFinalizer(object, Backup.FINALIZER);
    return object;
  }

  private static String name(Server server, String reason) {
    CRC32 sum = new CRC32();
    sum.update(reason.getBytes(StandardCharsets.UTF_8));
    String suffix = Long.toString(sum.getValue(), 36);
    return "%s-%s-%s".formatted(server.database().name(), server.environment(), suffix);
  }

  public boolean change(Backup seen, Consumer<ObjectNode> change) {
    return objects.change(seen.key(), seen.uid(), change);
  }

  public void markDeleted(Backup backup, Instant now) {
    objects.markDeleted(backup.key(), backup.uid(), now);
  }

  void finish(Backup backup) {
    objects.finish(backup.key(), backup.uid(), Backup.FINALIZER);
  }
}
