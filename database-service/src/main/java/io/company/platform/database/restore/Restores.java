package io.company.platform.database.restore;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.company.platform.database.archive.EnvironmentEntry;
import io.company.platform.database.archive.EnvironmentOf;
import io.company.platform.database.archive.Objects;
import io.company.platform.database.backup.Backup;
import io.company.platform.kernel.error.PlatformException;
import io.company.platform.kernel.error.Reason;
import io.company.platform.kernel.resource.Json;
import io.company.platform.kernel.resource.Key;
import io.company.platform.kernel.resource.Resource;
import io.company.platform.kinds.DatabaseActions.RestoreRequest;
import io.company.platform.kinds.Kind;
import io.company.platform.kinds.Kinds;
import io.company.platform.kinds.RestoreSpec;
import io.company.platform.kinds.Specs;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** The Restores in the store, and what makes one that can be carried out. Blocking. */
@ApplicationScoped
public class Restores {

  private final Objects objects;

  public Restores(Objects objects) {
    this.objects = objects;
  }

  public Optional<Restore> get(Key key) {
    return objects.get(key).map(Restore::from);
  }

  /** Backups that restores of the team read at this time. */
  public Set<String> held(String team) {
    return objects
        .in(Restore.PLURAL, team, "status.phase=" + Restore.Phase.RESTORING.word())
        .stream()
        .map(Restore::from)
        .map(each -> each.status().backup())
        .collect(Collectors.toSet());
  }

  /** For the action restore of a Database: the Restore that was made, the whole object. */
  public ObjectNode request(Resource database, ObjectNode body, boolean dryRun, Instant now) {
    RestoreRequest wanted = Specs.read(RestoreRequest.class, body);
    ObjectNode object =
        Json.object().put("apiVersion", Kind.API_VERSION).put("kind", Kinds.RESTORE.name());
    String name = database.key().name() + "-" + Long.toString(now.toEpochMilli(), 36);
    Key key = new Key(Restore.PLURAL, database.key().namespace(), name);
    object.putObject("metadata").put("name", name).put("namespace", key.namespace());
    object.set(
        "spec",
        Specs.write(
            new RestoreSpec(
                database.key().name(),
                wanted.environment(),
                wanted.time(),
                wanted.backup(),
                wanted.into())));
    if (wanted.into() != null) {
      Key into = new Key(Kinds.DATABASE.plural(), key.namespace(), wanted.into());
      objects
          .get(into)
          .ifPresent(
              there -> {
                throw EnvironmentOf.refuse(
                    "into",
                    "there is a database %s already; name one that is not there yet"
                        .formatted(wanted.into()),
                    object.at("/spec/into"));
              });
    }
    complete(
        object,
        Optional.of(database),
        objects.in(Backup.PLURAL, key.namespace()),
        objects.in(Restore.PLURAL, key.namespace()),
        now);
    Objects.addFinalizer(object, Restore.FINALIZER);
    return dryRun ? object : objects.create(key, object).json();
  }

  /**
   * Fills in the environment and notes which database it is; refuses what can't be reached, and a
   * second one in place.
   */
  void complete(
      ObjectNode object,
      Optional<Resource> database,
      List<Resource> backups,
      List<Resource> restores,
      Instant now) {
    RestoreSpec spec = Specs.read(RestoreSpec.class, object.path("spec"));
    List<Backup> named =
        backups.stream()
            .map(Backup::from)
            .filter(each -> each.spec().database().equals(spec.database()))
            .toList();
    if (database.isPresent()) {
      EnvironmentOf.fillIn(object, database.get());
      object.withObject("/status").put("databaseUid", database.get().uid());
    } else {
      fromBackupAlone(object, spec, named);
    }
    String uid = object.at("/status/databaseUid").asText();
    String environment = object.at("/spec/environment").asText();
    if (spec.into() == null) {
      inTheWay(database.orElseThrow(), environment, restores)
          .ifPresent(
              why -> {
                throw new PlatformException(
                    Reason.CONFLICT, why + "; or restore into a new database (into)");
              });
    }
    Instant time = spec.time() == null ? null : Instant.parse(spec.time());
    if (RestorePoint.find(candidates(named, uid, environment), time, spec.backup(), now)
        instanceof RestorePoint.Found.None none) {
      String path = spec.backup() != null && spec.time() == null ? "spec.backup" : "spec.time";
      throw EnvironmentOf.refuse(path, none.message(), object.at("/" + path.replace('.', '/')));
    }
  }

  private static Optional<String> inTheWay(
      Resource database, String environment, List<Resource> restores) {
    return OneInPlace.upgrading(database)
        .or(
            () ->
                OneInPlace.restoring(
                    database, environment, restores.stream().map(Restore::from).toList()));
  }

  /** For an upgrade, which is one of every environment. */
  public void refuseWhileRestoring(Resource database) {
    List<Restore> all = all(database.key().namespace());
    for (JsonNode environment : database.spec().path("environments")) {
      OneInPlace.restoring(database, environment.asText(), all)
          .ifPresent(
              why -> {
                throw new PlatformException(Reason.CONFLICT, why);
              });
    }
  }

  /**
   * For an upgrade that begins: what each environment's entry notes of restores, none of which goes
   * on. The write that begins it must find the same notes ({@link #claims(ObjectNode)}), or look
   * again.
   */
  public List<String> claimsThatAreOver(Resource database) {
    refuseWhileRestoring(database);
    List<String> claims = claims(database.json());
    for (String claim : claims) {
      alive(claim, database.key())
          .ifPresent(
              why -> {
                throw new PlatformException(Reason.CONFLICT, why);
              });
    }
    return claims;
  }

  /** Of the object of a database, entry by entry; empty text where there is none. */
  public static List<String> claims(ObjectNode database) {
    List<String> claims = new ArrayList<>();
    for (JsonNode entry : database.at("/status/environments")) {
      claims.add(entry.path("restoring").asText(""));
    }
    return claims;
  }

  private List<Restore> all(String team) {
    return objects.in(Restore.PLURAL, team).stream().map(Restore::from).toList();
  }

  /**
   * Notes in the environment's entry of the database that its data are this restore's to replace:
   * one write decides between two that were admitted at the same moment. Another one's note counts
   * until that one is over; done twice it is done once.
   *
   * @return why not, where something is in the way
   */
  Optional<String> claim(Restore restore) {
    String own = restore.key().name() + "/" + restore.uid();
    String environment = restore.spec().environment();
    while (true) {
      Resource database = objects.get(restore.database()).orElseThrow();
      List<Restore> begun =
          all(restore.key().namespace()).stream()
              .filter(each -> !each.uid().equals(restore.uid()))
              .filter(each -> each.phase() != Restore.Phase.PENDING)
              .toList();
      String seen = claimant(database.json(), environment);
      Optional<String> why =
          OneInPlace.upgrading(database)
              .or(() -> OneInPlace.restoring(database, environment, begun))
              .or(() -> seen.equals(own) ? Optional.empty() : alive(seen, restore.key()));
      if (why.isPresent()) {
        return why;
      }
      boolean[] done = {false};
      objects.change(
          database.key(),
          database.uid(),
          object -> {
            done[0] = seen.equals(claimant(object, environment)) && !OneInPlace.upgraded(object);
            if (done[0]) {
              EnvironmentEntry.of(object, environment).put("restoring", own);
            }
          });
      if (done[0]) {
        return Optional.empty();
      }
    }
  }

  private static String claimant(ObjectNode database, String environment) {
    return EnvironmentEntry.find(database, environment)
        .map(entry -> entry.path("restoring").asText(""))
        .orElse("");
  }

  /** The restore of that note, unless it is over or gone. */
  private Optional<String> alive(String note, Key like) {
    String name = note.split("/")[0];
    return name.isEmpty()
        ? Optional.empty()
        : get(new Key(Restore.PLURAL, like.namespace(), name))
            .filter(each -> note.endsWith("/" + each.uid()) && !each.phase().over())
            .map(OneInPlace::sentence);
  }

  /** A database that is gone comes back as a new one, from a backup that is named. */
  private static void fromBackupAlone(ObjectNode object, RestoreSpec spec, List<Backup> named) {
    Optional<Backup> backup =
        named.stream().filter(each -> each.name().equals(spec.backup())).findFirst();
    if (backup.isEmpty()) {
      throw EnvironmentOf.refuse(
          "spec.database",
          "there is no database %s; to bring back one that is gone, name one of its backups in spec.backup"
              .formatted(spec.database()),
          object.at("/spec/database"));
    }
    if (spec.into() == null) {
      throw EnvironmentOf.refuse(
          "spec.into",
          "must be given: database %s is gone, and its data come back as a new one"
              .formatted(spec.database()),
          null);
    }
    object.withObject("/spec").put("environment", backup.get().spec().environment());
    object.withObject("/status").put("databaseUid", backup.get().status().databaseUid());
  }

  static List<RestorePoint.Candidate> candidates(
      List<Backup> backups, String databaseUid, String environment) {
    return backups.stream()
        .filter(Backup::complete)
        .filter(
            each ->
                databaseUid.equals(each.status().databaseUid())
                    && environment.equals(each.spec().environment()))
        .map(
            each -> new RestorePoint.Candidate(each.name(), each.incarnation(), each.completedAt()))
        .sorted(Comparator.comparing(RestorePoint.Candidate::completedAt))
        .toList();
  }
}
