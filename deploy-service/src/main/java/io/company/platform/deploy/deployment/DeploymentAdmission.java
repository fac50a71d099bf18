package io.company.platform.deploy.deployment;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.company.platform.kernel.error.PlatformException;
import io.company.platform.kinds.ApplicationOf;
import io.company.platform.kinds.FieldError;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/** Fills in what a Deployment leaves out and refuses what can't be deployed. Pure. */
final class DeploymentAdmission {

  private DeploymentAdmission() {}

  /** Application and name filled in; the finalizer on it. Changes {@code object} in place. */
  static void fillIn(
      ObjectNode object, List<ObjectNode> siblings, Collection<String> applications) {
    switch (ApplicationOf.deployment(object, siblings, applications)) {
      case ApplicationOf.Answer.Unclear unclear ->
          throw PlatformException.invalid(List.of(unclear.error()));
      case ApplicationOf.Answer.Found found -> {
        object.withObject("/spec").put("application", found.application());
        refuseUnknown(found.application(), object, siblings, applications);
        ObjectNode metadata = object.withObject("/metadata");
        if (metadata.path("name").asText("").isEmpty()) {
          metadata.put("name", found.application());
        }
      }
    }
  }

  private static void refuseUnknown(
      String application,
      ObjectNode object,
      List<ObjectNode> siblings,
      Collection<String> applications) {
    boolean besides =
        siblings.stream()
            .filter(sibling -> sibling.path("kind").asText().equals("Application"))
            .anyMatch(sibling -> sibling.at("/metadata/name").asText().equals(application));
    if (besides || applications.contains(application)) {
      return;
    }
    String team = object.at("/metadata/namespace").asText();
    String known =
        applications.isEmpty()
            ? "the team has none yet"
            : "it has " + String.join(", ", applications);
    throw PlatformException.invalid(
        List.of(
            new FieldError(
                "spec.application",
                "there is no application %s in team %s: %s".formatted(application, team, known),
                object.at("/spec/application"))));
  }

  /** Keeps the object until nothing of it runs any more. */
  static void addFinalizer(ObjectNode object) {
    ArrayNode finalizers = object.withObject("/metadata").withArray("finalizers");
    boolean there =
        StreamSupport.stream(finalizers.spliterator(), false)
            .anyMatch(finalizer -> finalizer.asText().equals(Deployments.FINALIZER));
    if (!there) {
      finalizers.add(Deployments.FINALIZER);
    }
  }

  /** What runs belongs to the application that it was made for. */
  static void refuseOtherApplication(ObjectNode object, JsonNode current) {
    JsonNode before = current.at("/spec/application");
    if (before.isTextual() && !before.equals(object.at("/spec/application"))) {
      throw PlatformException.invalid(
          List.of(
              new FieldError(
                  "spec.application",
                  "can't be changed from %s; delete the Deployment and make another one"
                      .formatted(before.asText()),
                  object.at("/spec/application"))));
    }
  }

  /**
   * Two Deployments may share an application, but not one of its environments: both would route it.
   */
  static void refuseSharedEnvironments(ObjectNode object, Collection<Deployment> others) {
    String name = object.at("/metadata/name").asText();
    String application = object.at("/spec/application").asText();
    Set<String> mine = new HashSet<>();
    object.at("/spec/environments").forEach(environment -> mine.add(environment.asText()));
    for (Deployment other : others) {
      boolean rival = !other.name().equals(name) && application.equals(other.spec().application());
      Set<String> shared =
          other.spec().environments().stream()
              .filter(mine::contains)
              .collect(Collectors.toCollection(java.util.TreeSet::new));
      if (rival && !shared.isEmpty()) {
        throw PlatformException.invalid(
            List.of(
                new FieldError(
                    "spec.environments",
                    "the Deployment %s deploys %s to %s already; an environment has one Deployment of an application"
                        .formatted(other.name(), application, String.join(", ", shared)),
                    object.at("/spec/environments"))));
      }
    }
  }
}
