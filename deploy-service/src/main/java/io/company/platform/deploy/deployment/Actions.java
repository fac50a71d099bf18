package io.company.platform.deploy.deployment;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.company.platform.deploy.Json;
import io.company.platform.deploy.rollout.Intervention;
import io.company.platform.deploy.rollout.Rollout;
import io.company.platform.deploy.rollout.Standing;
import io.company.platform.kernel.error.PlatformException;
import io.company.platform.kernel.error.Reason;
import io.company.platform.kinds.FieldError;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * What each action makes of a Deployment object, in place. Pure; refuses with CONFLICT what makes
 * no sense.
 */
final class Actions {

  private Actions() {}

  static ObjectNode rollback(
      ObjectNode object,
      String environment,
      String wanted,
      String newest,
      Function<String, String> usable,
      Instant now) {
    String head = object.at("/status/commit").asText(null);
    return each(
        object,
        environment,
        standing -> Intervention.rollback(standing, wanted, head, newest, usable, now),
        false);
  }

  /** In the first environment where a release waits, if none is named. */
  static ObjectNode promote(ObjectNode object, String environment, String newest) {
    return each(object, environment, standing -> Intervention.promote(standing, newest), true);
  }

  static ObjectNode abort(ObjectNode object, String environment, Instant now) {
    String head = object.at("/status/commit").asText(null);
    return each(object, environment, standing -> Intervention.abort(standing, head, now), false);
  }

  static ObjectNode pause(ObjectNode object) {
    if (object.at("/spec/paused").asBoolean()) {
      throw new PlatformException(
          Reason.CONFLICT, "Deployment %s is paused already".formatted(name(object)));
    }
    object.withObject("/spec").put("paused", true);
    return object;
  }

  static ObjectNode resume(ObjectNode object) {
    boolean paused = object.at("/spec/paused").asBoolean();
    boolean let = false;
    for (Standing standing : standings(object)) {
      if (Intervention.resume(standing) instanceof Intervention.Done done) {
        replace(object, done.standing());
        let = true;
      }
    }
    if (!paused && !let) {
      throw new PlatformException(
          Reason.CONFLICT,
          "Deployment %s is neither paused nor held back by a rollback".formatted(name(object)));
    }
    object.withObject("/spec").put("paused", false);
    return object;
  }

  private static ObjectNode each(
      ObjectNode object,
      String environment,
      Function<Standing, Intervention> intervene,
      boolean firstOnly) {
    List<Standing> standings = standings(object);
    if (environment != null
        && standings.stream().noneMatch(standing -> standing.name().equals(environment))) {
      String known = String.join(", ", standings.stream().map(Standing::name).toList());
      throw PlatformException.invalid(
          List.of(new FieldError("environment", "is none of the Deployment's: " + known, null)));
    }
    List<String> refusals = new ArrayList<>();
    boolean done = false;
    for (Standing standing : standings) {
      boolean meant = environment == null || environment.equals(standing.name());
      if (!meant || (done && firstOnly)) {
        continue;
      }
      switch (intervene.apply(standing)) {
        case Intervention.Done changed -> {
          replace(object, changed.standing());
          done = true;
        }
        case Intervention.Refused refused -> refusals.add(refused.message());
      }
    }
    if (!done) {
      throw new PlatformException(Reason.CONFLICT, String.join("; ", refusals));
    }
    return object;
  }

  private static List<Standing> standings(ObjectNode object) {
    List<Standing> standings = new ArrayList<>();
    for (JsonNode name : object.at("/spec/environments")) {
      Standing standing = Standing.of(name.asText());
      for (JsonNode environment : object.at("/status/environments")) {
        if (name.equals(environment.path("name"))) {
          standing = Json.read(environment, Standing.class);
        }
      }
      standings.add(standing);
    }
    return standings;
  }

  /** Writes what is remembered of an environment, and that it is no longer what its phase says. */
  private static void replace(ObjectNode object, Standing standing) {
    ObjectNode status = object.withObject("/status").put("phase", "Progressing");
    ArrayNode environments = status.withArray("environments");
    boolean rollsBack =
        standing.rollout() != null && standing.rollout().kind() == Rollout.Kind.ROLLBACK;
    ObjectNode json = Json.write(standing).put("phase", rollsBack ? "RollingBack" : "Progressing");
    for (JsonNode environment : environments) {
      if (standing.name().equals(environment.path("name").asText())) {
        ObjectNode present = (ObjectNode) environment;
        present.remove(
            List.of(
                "release",
                "previousRelease",
                "warmUntil",
                "rollout",
                "hold",
                "promoted",
                "canary"));
        Iterator<Map.Entry<String, JsonNode>> fields = json.fields();
        fields.forEachRemaining(field -> present.set(field.getKey(), field.getValue()));
        return;
      }
    }
    environments.add(json);
  }

  private static String name(ObjectNode object) {
    return object.at("/metadata/name").asText();
  }
}
