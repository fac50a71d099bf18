package io.company.platform.database.database;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.company.platform.database.archive.Servers;
import io.company.platform.database.backup.BackupCare;
import io.company.platform.database.instance.Offer;
import io.company.platform.database.instance.Offers;
import io.company.platform.database.restore.RestoreReconciler;
import io.company.platform.database.restore.Restores;
import io.company.platform.database.thing.Owner;
import io.company.platform.kernel.error.PlatformException;
import io.company.platform.kernel.error.Reason;
import io.company.platform.kernel.home.HomeException;
import io.company.platform.kernel.identity.Caller;
import io.company.platform.kernel.resource.Resource;
import io.company.platform.kinds.DatabaseSpec;
import io.company.platform.kinds.FieldError;
import io.company.platform.kinds.Kinds;
import io.company.platform.kinds.Specs;
import io.company.platform.kinds.Validation;
import io.smallrye.mutiny.Multi;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Databases as their users see them. */
@Singleton
class Databases extends Owner {

  private final Common common;
  private final Offers offers;
  private final Servers servers;
  private final BackupCare backups;
  private final Restores restores;
  private final RestoreReconciler restoring;
  private final Connections connections;
  private final Upkeep upkeep;

  @Inject
  Databases(
      Common common,
      Offers offers,
      Servers servers,
      BackupCare backups,
      Restores restores,
      RestoreReconciler restoring,
      Connections connections,
      Upkeep upkeep) {
    super(Kinds.DATABASE, common);
    this.common = common;
    this.offers = offers;
    this.servers = servers;
    this.backups = backups;
    this.restores = restores;
    this.restoring = restoring;
    this.connections = connections;
    this.upkeep = upkeep;
  }

  @Override
  protected void check(Optional<Resource> current, ObjectNode object) {
    if (!Validation.errors(Kinds.DATABASE, object).isEmpty()) {
      return; // refused for that, right after this
    }
    List<FieldError> errors = new ArrayList<>(offered(current, object));
    current.ifPresent(
        before -> {
          errors.addAll(DatabaseRules.storage(before, object));
          errors.addAll(
              DatabaseRules.environments(before, object, common.bindings().usersOf(before.key())));
        });
    if (!errors.isEmpty()) {
      throw PlatformException.invalid(errors);
    }
  }

  /**
   * While the home can't be asked, a version that the kind allows is taken on trust, and the status
   * says if it can't be had; what extensions there are only the home knows.
   */
  private List<FieldError> offered(Optional<Resource> current, ObjectNode object) {
    boolean extended = !object.at("/spec/extensions").isEmpty();
    try {
      Offer offer = offers.offer();
      List<FieldError> errors = DatabaseRules.version(current, object, offer.majors());
      if (!errors.isEmpty() || !extended) {
        return errors;
      }
      int major = Integer.parseInt(object.at("/spec/version").asText());
      return DatabaseRules.extensions(object, offers.complete(offer.newest(major).orElseThrow()));
    } catch (HomeException away) {
      if (!extended) {
        return List.of();
      }
      throw new PlatformException(
          Reason.UNAVAILABLE,
          "what extensions there are can't be found out: " + away.getMessage(),
          List.of(),
          1);
    }
  }

  @Override
  public JsonNode act(
      Caller caller, Resource resource, String action, ObjectNode body, boolean dryRun) {
    return switch (action) {
      case "backup" -> backup(resource, body, dryRun);
      case "restore" -> restore(resource, body, dryRun);
      case "upgrade" -> {
        refuseWhileRestoring(resource, "");
        yield upkeep.act(caller, resource, action, body, dryRun);
      }
      case "maintain", "undo", "confirm" -> upkeep.act(caller, resource, action, body, dryRun);
      default -> super.act(caller, resource, action, body, dryRun);
    };
  }

  /** In place, one thing at a time: each keeps the data of before until it is confirmed. */
  private JsonNode restore(Resource database, ObjectNode body, boolean dryRun) {
    if (!body.hasNonNull("into")) {
      String phase = database.json().at("/status/upgrade/phase").asText();
      if (List.of("Running", "AwaitingConfirmation", "Undoing", "Confirming").contains(phase)) {
        throw new PlatformException(
            Reason.CONFLICT,
            "database %s is being upgraded: confirm or undo the upgrade first, or restore into a new database"
                .formatted(database.key().name()));
      }
      refuseWhileRestoring(database, body.path("environment").asText(""));
    }
    return restores.request(database, body, dryRun, Clock.systemUTC().instant());
  }

  /**
   * @param wanted environment; empty for any
   */
  private void refuseWhileRestoring(Resource database, String wanted) {
    for (JsonNode each : database.spec().path("environments")) {
      boolean meant = wanted.isEmpty() || wanted.equals(each.asText());
      if (meant && restoring.underWay(database, each.asText())) {
        throw new PlatformException(
            Reason.CONFLICT,
            "a restore of %s in %s waits to be confirmed or undone: do that first"
                .formatted(database.key().name(), each.asText()));
      }
    }
  }

  private JsonNode backup(Resource database, ObjectNode body, boolean dryRun) {
    DatabaseSpec spec = Specs.read(DatabaseSpec.class, database.spec());
    if (!spec.backup().enabled()) {
      throw new PlatformException(
          Reason.CONFLICT,
          "database %s is not backed up: set its spec.backup.enabled to true"
              .formatted(database.key().name()));
    }
    String wanted = body.path("environment").asText("");
    if (!wanted.isEmpty() && !spec.environments().contains(wanted)) {
      throw EnvironmentParameter.unknown(database, spec, wanted);
    }
    if (!dryRun) {
      servers.of(database).stream()
          .filter(each -> wanted.isEmpty() || each.environment().equals(wanted))
          .forEach(each -> backups.request(each, "Requested"));
    }
    return database.json();
  }

  @Override
  public Multi<byte[]> stream(
      Caller caller, Resource resource, String stream, Map<String, String> parameters) {
    return stream.equals("connection")
        ? connections.give(caller, resource, parameters)
        : super.stream(caller, resource, stream, parameters);
  }
}
