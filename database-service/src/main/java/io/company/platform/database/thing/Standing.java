package io.company.platform.database.thing;

import io.company.platform.database.archive.EnvironmentEntry;
import io.company.platform.kernel.resource.Resource;
import io.company.platform.kinds.Condition;
import io.company.platform.kinds.Kinds;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.StreamSupport;

/**
 * Where a thing stands, from where it stands in each environment.
 *
 * @param phase in one word
 * @param ready environments that are ready, of all, e.g. {@code 1/2}
 * @param condition the condition {@code Ready}
 */
public record Standing(String phase, String ready, Condition condition) {

  public static final String READY = "Ready";
  public static final String PENDING = "Provisioning";
  public static final String DELETING = "Deleting";

  /** One environment; the message says why it is not ready. */
  public record Place(String environment, String phase, String message) {

    boolean ready() {
      return READY.equals(phase);
    }
  }

  /** Why the thing can't be used in the environment yet, as a sentence; empty when it can. */
  public static Optional<String> notReady(Resource thing, String environment) {
    String name =
        Kinds.byPlural(thing.key().plural()).orElseThrow().name() + " " + thing.key().name();
    if (thing.deleting()) {
      return Optional.of(name + " is being deleted.");
    }
    boolean wanted =
        StreamSupport.stream(thing.spec().path("environments").spliterator(), false)
            .anyMatch(each -> each.asText().equals(environment));
    if (!wanted) {
      return Optional.of(
          name + " has no environment " + environment + ": add it to its spec.environments.");
    }
    Optional<Place> place =
        EnvironmentEntry.find(thing.json(), environment)
            .map(
                entry ->
                    new Place(
                        environment,
                        entry.path("phase").asText(null),
                        entry.path("message").asText(null)));
    if (place.isEmpty()) {
      return Optional.of(name + " is being provisioned in " + environment + ".");
    }
    return place.get().ready()
        ? Optional.empty()
        : Optional.of(name + " is not ready in " + environment + ": " + place.get().message());
  }

  /** Pure: {@code before} are the conditions as they were. */
  public static Standing of(
      List<Place> places, List<Condition> before, long generation, Instant now) {
    long good = places.stream().filter(Place::ready).count();
    String ready = good + "/" + places.size();
    List<Place> bad = places.stream().filter(place -> !place.ready()).toList();
    if (bad.isEmpty()) {
      Condition condition =
          new Condition("Ready", "True", "Ready", "Ready in every environment.", null, generation);
      return new Standing(READY, ready, condition.dated(before == null ? List.of() : before, now));
    }
    String message =
        String.join(
            " ", bad.stream().map(place -> place.environment() + ": " + place.message()).toList());
    Condition condition =
        new Condition("Ready", "False", bad.getFirst().phase(), message, null, generation);
    return new Standing(
        bad.getFirst().phase(), ready, condition.dated(before == null ? List.of() : before, now));
  }
}
