package io.company.platform.database.update;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.company.platform.database.archive.Objects;
import io.company.platform.database.archive.Server;
import io.company.platform.database.archive.Servers;
import io.company.platform.database.database.Upkeep;
import io.company.platform.database.instance.Offer;
import io.company.platform.database.instance.Offers;
import io.company.platform.database.restore.Drills;
import io.company.platform.kernel.error.PlatformException;
import io.company.platform.kernel.error.Reason;
import io.company.platform.kernel.identity.Caller;
import io.company.platform.kernel.reconcile.Wake;
import io.company.platform.kernel.resource.Resource;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** Updates, upgrades and drills of a database's servers; never two of them at once in one. */
@ApplicationScoped
class Care implements Upkeep {

  private final MinorUpdates updates;
  private final Upgrades upgrades;
  private final Drills drills;
  private final Offers offers;
  private final Servers servers;
  private final Entries entries;
  private final Objects objects;
  private final Wake wake;
  private final Clock clock;

  @Inject
  Care(
      MinorUpdates updates,
      Upgrades upgrades,
      Drills drills,
      Offers offers,
      Servers servers,
      Entries entries,
      Objects objects,
      Wake wake) {
    this(updates, upgrades, drills, offers, servers, entries, objects, wake, Clock.systemUTC());
  }

  Care(
      MinorUpdates updates,
      Upgrades upgrades,
      Drills drills,
      Offers offers,
      Servers servers,
      Entries entries,
      Objects objects,
      Wake wake,
      Clock clock) {
    this.updates = updates;
    this.upgrades = upgrades;
    this.drills = drills;
    this.offers = offers;
    this.servers = servers;
    this.entries = entries;
    this.objects = objects;
    this.wake = wake;
    this.clock = clock;
  }

  @Override
  public Duration look(Resource database, Server server) {
    Instant now = clock.instant();
    Offer offer = offers.offer();
    int wanted = Integer.parseInt(database.spec().path("version").asText());
    Duration upgrade = upgrades.look(database, server, newest(offer, wanted, server), now);
    boolean upgrading =
        List.of("Running", "Undoing", "Confirming").contains(Upgrades.phase(database));
    if (upgrading || !servers.ready(server)) {
      return upgrade;
    }
    Duration update = updates.look(database, server, newest(offer, server.major(), server), now);
    boolean updating = entries.of(server).has("updating");
    Duration drill = updating ? update : drills.look(database, server, now);
    return least(least(upgrade, update), drill);
  }

  private static String newest(Offer offer, int major, Server server) {
    return offer.newest(major).map(Offer.Release::version).orElse(server.version());
  }

  private static Duration least(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? one : other;
  }

  @Override
  public JsonNode act(
      Caller caller, Resource database, String action, ObjectNode body, boolean dryRun) {
    if (!dryRun) {
      act(database, action, body.path("environment").asText(""));
      wake.wake(database.key());
    }
    return objects.get(database.key()).map(Resource::json).orElse(database.json());
  }

  private void act(Resource database, String action, String environment) {
    switch (action) {
      case "maintain" ->
          servers.of(database).stream()
              .filter(each -> environment.isEmpty() || each.environment().equals(environment))
              .forEach(updates::request);
      case "upgrade" ->
          refuseUnless(upgrades.start(database), database, "there is no upgrade that could be run");
      case "undo" ->
          refuseUnless(
              upgrades.begin(database, List.of("AwaitingConfirmation", "Failed"), "Undoing"),
              database,
              "there is no upgrade that could be undone");
      case "confirm" -> {
        refuseUnless(
            upgrades.begin(database, List.of("AwaitingConfirmation", "Confirming"), "Confirming"),
            database,
            "there is no upgrade that awaits confirmation");
        upgrades.confirm(database);
      }
      default -> throw new IllegalStateException("no action " + action);
    }
  }

  private static void refuseUnless(boolean done, Resource database, String why) {
    if (!done) {
      String message = database.json().at("/status/upgrade/message").asText("");
      String phase = Upgrades.phase(database);
      throw new PlatformException(
          Reason.CONFLICT,
          "database %s: %s%s"
              .formatted(
                  database.key().name(),
                  why,
                  phase.isEmpty() ? "" : " (" + phase + "): " + message));
    }
  }
}
