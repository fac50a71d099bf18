package io.company.platform.database.database;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.company.platform.database.archive.Servers;
import io.company.platform.database.backup.BackupCare;
import io.company.platform.database.instance.Offer;
import io.company.platform.database.instance.Offers;
import io.company.platform.database.restore.Restores;
import io.company.platform.database.thing.Owner;
import io.company.platform.kernel.error.PlatformException;
import io.company.platform.kernel.error.Reason;
import io.company.platform.kernel.home.HomeException;
import io.company.platform.kernel.identity.Caller;
import io.company.platform.kernel.resource.Json;
import io.company.platform.kernel.resource.Resource;
import io.company.platform.kinds.DatabaseSpec;
import io.company.platform.kinds.FieldError;
import io.company.platform.kinds.Kind;
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
  private final Connections connections;
  private final Upkeep upkeep;

  @Inject
  Databases(
      Common common,
      Offers offers,
      Servers servers,
      BackupCare backups,
      Restores restores,
      Connections connections,
      Upkeep upkeep) {
    super(Kinds.DATABASE, common);
    this.common = common;
    this.offers = offers;
    this.servers = servers;
    this.backups = backups;
    this.restores = restores;
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
      case "restore" -> restores.request(resource, body, dryRun, Clock.systemUTC().instant());
      case "upgrade" -> {
        restores.refuseWhileRestoring(resource);
        yield upkeep.act(caller, resource, action, body, dryRun);
      }
      case "maintain", "undo", "confirm" -> upkeep.act(caller, resource, action, body, dryRun);
      default -> super.act(caller, resource, action, body, dryRun);
    };
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
    ObjectNode made =
        Json.object().put("apiVersion", Kind.API_VERSION).put("kind", Kinds.BACKUP.name() + "List");
    made.putObject("metadata");
    ArrayNode items = made.putArray("items");
    servers.of(database).stream()
        .filter(each -> wanted.isEmpty() || each.environment().equals(wanted))
        .map(each -> dryRun ? backups.requested(each) : backups.request(each).json())
        .forEach(items::add);
    return made;
  }

  @Override
  public Multi<byte[]> stream(
      Caller caller, Resource resource, String stream, Map<String, String> parameters) {
    return stream.equals("connection")
        ? connections.give(caller, resource, parameters)
        : super.stream(caller, resource, stream, parameters);
  }
}
