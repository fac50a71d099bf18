package io.company.platform.database.restore;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.company.platform.database.archive.Objects;
import io.company.platform.database.archive.Server;
import io.company.platform.database.archive.Servers;
import io.company.platform.kernel.home.Home;
import io.company.platform.kernel.resource.Json;
import io.company.platform.kernel.resource.Key;
import io.company.platform.kernel.resource.Resource;
import io.company.platform.kinds.Kind;
import io.company.platform.kinds.Kinds;
import io.company.platform.proto.node.v1.Volume;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.Optional;

/**
 * New databases that get restored data: made as their source is, and held back by an annotation
 * until the data are there.
 */
@ApplicationScoped
public class Copies {

  private static final String AT = "/metadata/annotations";

  private final Objects objects;
  private final Servers servers;
  private final Home home;

  public Copies(Objects objects, Servers servers, Home home) {
    this.objects = objects;
    this.servers = servers;
    this.home = home;
  }

  /** The Restore whose data this database waits for. */
  public static Optional<String> waitsFor(Resource database) {
    return Optional.ofNullable(database.json().at(AT).path(Restore.ANNOTATION).asText(null));
  }

  /** The database object and its first data directory; the one that another made is not ours. */
  boolean make(Restore restore, Server source, String restored) {
    Resource database =
        objects.get(restore.target()).orElseGet(() -> create(restore, source.version()));
    if (!restore.uid().equals(database.json().at(AT).path(Restore.ANNOTATION + "-uid").asText())) {
      throw new IllegalStateException(
          "database " + restore.spec().into() + " was made by somebody else meanwhile");
    }
    Server server =
        new Server(
            database.key(),
            database.uid(),
            restore.spec().environment(),
            1,
            source.version(),
            source.memoryBytes());
    home.create(
        Volume.newBuilder()
            .setId(server.dataVolume(1))
            .putAllLabels(server.labels())
            .setUser(server.id())
            .build(),
        restored);
    return true;
  }

  private Resource create(Restore restore, String version) {
    ObjectNode object =
        Json.object().put("apiVersion", Kind.API_VERSION).put("kind", Kinds.DATABASE.name());
    ObjectNode metadata = object.putObject("metadata");
    metadata.put("name", restore.spec().into()).put("namespace", restore.key().namespace());
    metadata
        .putObject("annotations")
        .put(Restore.ANNOTATION, restore.key().name())
        .put(Restore.ANNOTATION + "-uid", restore.uid());
    metadata.putArray("finalizers").add(FINALIZER);
    ObjectNode spec = spec(restore);
    spec.put("version", String.valueOf(Server.major(version)));
    spec.putArray("environments").add(restore.spec().environment());
    object.set("spec", spec);
    Kinds.DATABASE.completion().complete(object);
    return objects.create(restore.target(), object);
  }

  /** The source's, or, where it is gone, the one that the backup remembers; older ones do not. */
  private ObjectNode spec(Restore restore) {
    Key backup =
        new Key(
            Kinds.BACKUP.plural(),
            restore.key().namespace(),
            String.valueOf(restore.status().backup()));
    return objects
        .get(restore.database())
        .filter(it -> it.uid().equals(restore.note("databaseUid")))
        .<JsonNode>map(Resource::spec)
        .or(() -> objects.get(backup).map(it -> it.status().path("databaseSpec")))
        .filter(JsonNode::isObject)
        .map(it -> (ObjectNode) it.deepCopy())
        .orElseGet(Json::object);
  }

  /** Keeps a Database until nothing of it is left. */
  static final String FINALIZER = io.company.platform.database.thing.Things.FINALIZER;

  boolean released(Restore restore) {
    return objects
        .get(restore.target())
        .map(Copies::waitsFor)
        .filter(Optional::isEmpty)
        .isPresent();
  }

  /** The data are there: the database's reconciler may go on. */
  void release(Restore restore) {
    objects
        .get(restore.target())
        .ifPresent(
            database ->
                objects.change(
                    database.key(),
                    database.uid(),
                    object -> object.withObject(AT).remove(Restore.ANNOTATION)));
  }

  /** Nobody would give a database its data that still waits for them: it goes. */
  void abandon(Restore restore, Instant now) {
    objects
        .get(restore.target())
        .filter(it -> waitsFor(it).isPresent())
        .filter(
            it ->
                restore
                    .uid()
                    .equals(it.json().at(AT).path(Restore.ANNOTATION + "-uid").asText()))
        .ifPresent(it -> objects.markDeleted(it.key(), it.uid(), now));
  }

  boolean ready(Restore restore) {
    return objects
        .get(restore.target())
        .flatMap(it -> servers.of(it, restore.spec().environment()))
        .filter(servers::ready)
        .isPresent();
  }
}
