package io.company.platform.app.application;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.company.platform.kinds.ApplicationStatus;
import io.company.platform.kinds.Condition;
import io.company.platform.kinds.DeploymentSpec;
import io.company.platform.kinds.DeploymentStatus;
import io.company.platform.kinds.Specs;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A Deployment of the application, as deploy-service answered. */
record Deployed(String name, DeploymentSpec spec, DeploymentStatus status) {

  private static final String WAITING = "Waiting";

  static Deployed of(ObjectNode deployment) {
    return new Deployed(
        deployment.at("/metadata/name").asText(),
        Specs.read(DeploymentSpec.class, deployment.withObject("/spec")),
        Specs.read(DeploymentStatus.class, deployment.withObject("/status")));
  }

  /** In the order of the spec; each with a Ready condition. */
  List<ApplicationStatus.Environment> environments() {
    List<ApplicationStatus.Environment> environments = new ArrayList<>();
    for (String wanted : spec.environments()) {
      environments.add(
          status.environments().stream()
              .filter(each -> each.name().equals(wanted))
              .findFirst()
              .map(this::seen)
              .orElseGet(
                  () ->
                      new ApplicationStatus.Environment(
                          wanted, null, null, null, 0, null, List.of(notReady(waiting(wanted))))));
    }
    return environments;
  }

  /** What the Deployment as a whole says is wrong. */
  Optional<Condition> trouble() {
    return status.conditions().stream()
        .filter(condition -> condition.type().equals("Ready") && condition.status().equals("False"))
        .findFirst();
  }

  private ApplicationStatus.Environment seen(DeploymentStatus.Environment from) {
    List<Condition> conditions = new ArrayList<>(from.conditions());
    if (conditions.stream().noneMatch(condition -> condition.type().equals("Ready"))) {
      conditions.addFirst(counted(from));
    }
    return new ApplicationStatus.Environment(
        from.name(),
        from.release(),
        from.commit(),
        from.replicas(),
        from.readyReplicas(),
        from.url(),
        conditions);
  }

  private Condition counted(DeploymentStatus.Environment from) {
    if (from.release() == null) {
      return notReady(waiting(from.name()));
    }
    int wanted = from.replicas() == null ? 0 : from.replicas();
    int ready = from.readyReplicas() == null ? 0 : from.readyReplicas();
    String message = ready + " of " + wanted + " replicas are ready";
    String state = ready >= wanted ? "True" : "False";
    return new Condition(
        "Ready", state, ready >= wanted ? "Ready" : "ReplicasNotReady", message, null, null);
  }

  private static Condition notReady(Condition because) {
    return new Condition("Ready", "False", because.reason(), because.message(), null, null);
  }

  private Condition waiting(String environment) {
    return trouble()
        .orElseGet(
            () ->
                new Condition(
                    "Ready",
                    "False",
                    WAITING,
                    "no release of Deployment " + name + " has reached " + environment + " yet",
                    null,
                    null));
  }
}
