package io.company.platform.app.application;

import io.company.platform.kernel.resource.Key;
import io.company.platform.kinds.ApplicationStatus;
import io.company.platform.kinds.ApplicationStatus.Environment;
import io.company.platform.kinds.Condition;
import io.company.platform.kinds.DeploymentStatus;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What is to be said of an application, from what was observed. Pure. The invariant: where it is
 * not ready, the message of its Ready condition ends in the cause.
 *
 * @param key of the application
 * @param generation of the spec that was looked at
 * @param deployments of the application, by name
 * @param conflict the application that has the same path and had it first
 * @param before the conditions as they were
 */
record ApplicationState(
    Key key,
    long generation,
    boolean deleting,
    List<Deployed> deployments,
    Optional<Key> conflict,
    List<Condition> before) {

  ApplicationStatus status(Instant now) {
    List<Environment> environments = environments();
    Condition ready = ready(environments);
    List<Condition> conditions = new ArrayList<>(List.of(ready));
    held(environments).ifPresent(conditions::add);
    return new ApplicationStatus(
        generation,
        phase(environments, ready),
        environments.isEmpty() ? null : counts(environments),
        conditions.stream().map(each -> each.dated(before, now)).toList(),
        environments);
  }

  /** Two Deployments to one environment: the first by name that has a release there. */
  private List<Environment> environments() {
    Map<String, Environment> byName = new LinkedHashMap<>();
    for (Deployed deployment : deployments) {
      for (Environment environment : deployment.environments()) {
        byName.merge(
            environment.name(), environment, (one, other) -> one.release() == null ? other : one);
      }
    }
    return List.copyOf(byName.values());
  }

  private Condition ready(List<Environment> environments) {
    String name = "Application " + key.name();
    if (deleting) {
      String what = deployments.stream().map(Deployed::name).collect(Collectors.joining(", "));
      return notReady(
          "Deleting",
          name + " is being deleted; it goes when its Deployments are gone: " + what + ".");
    }
    if (conflict.isPresent()) {
      return notReady(
          "PathTaken",
          name
              + " has the same ingress path as another application that had it first. Set another spec.ingress.path.");
    }
    if (deployments.isEmpty()) {
      return notReady(
          "NoDeployment",
          name
              + " is not ready: nothing is deployed yet. Apply a Deployment with spec.application: "
              + key.name()
              + " and the repository of its code in spec.source.");
    }
    List<Environment> unready = environments.stream().filter(each -> !isReady(each)).toList();
    if (unready.isEmpty()) {
      String where =
          environments.stream().map(Environment::name).collect(Collectors.joining(" and "));
      return new Condition(
          "Ready", "True", "Ready", name + " is ready in " + where + ".", null, generation);
    }
    String causes =
        unready.stream()
            .map(each -> each.name() + ": " + cause(each))
            .collect(Collectors.joining("; in "));
    return notReady(readiness(unready.getFirst()).reason(), name + " is not ready in " + causes);
  }

  /** A newer release that does not get on while an older one serves; the nearest cause first. */
  private Optional<Condition> held(List<Environment> environments) {
    List<Condition> found = new ArrayList<>();
    deployments.forEach(deployment -> found.addAll(heldBack(deployment)));
    for (Environment environment : environments) {
      environment.conditions().stream()
          .filter(condition -> !condition.type().equals("Ready"))
          .filter(condition -> !condition.type().equals("Isolated"))
          .filter(condition -> condition.status().equals("False"))
          .map(each -> outdated(each.reason(), "In " + environment.name() + ": " + each.message()))
          .forEach(found::add);
    }
    for (Deployed deployment : deployments) {
      deployment.status().conditions().stream()
          .filter(condition -> condition.status().equals("False"))
          .map(
              each ->
                  outdated(
                      each.reason(), "Deployment " + deployment.name() + ": " + each.message()))
          .forEach(found::add);
    }
    return found.stream().findFirst();
  }

  private List<Condition> heldBack(Deployed deployment) {
    return deployment.status().environments().stream()
        .filter(each -> each.hold() != null)
        .map(
            each -> {
              DeploymentStatus.Hold hold = each.hold();
              String what = "release " + hold.release() + " is kept back: " + hold.message();
              return outdated(hold.reason(), "In " + each.name() + ": " + what);
            })
        .toList();
  }

  private Condition outdated(String reason, String message) {
    return new Condition("UpToDate", "False", reason, message, null, generation);
  }

  private String phase(List<Environment> environments, Condition ready) {
    if (deleting) {
      return "Deleting";
    }
    boolean stopped =
        environments.stream().allMatch(each -> Integer.valueOf(0).equals(each.replicas()));
    if (environments.isEmpty()) {
      return "Pending";
    }
    if (stopped && environments.stream().allMatch(each -> each.release() != null)) {
      return "Stopped";
    }
    if (ready.status().equals("True")) {
      return "Ready";
    }
    boolean serves =
        environments.stream().anyMatch(each -> each.release() != null && !isReady(each));
    boolean troubled = deployments.stream().anyMatch(each -> each.trouble().isPresent());
    return serves || troubled || conflict.isPresent() ? "Degraded" : "Progressing";
  }

  private static String counts(List<Environment> environments) {
    return environments.stream()
        .map(
            each ->
                each.name() + " " + number(each.readyReplicas()) + "/" + number(each.replicas()))
        .collect(Collectors.joining(", "));
  }

  private static int number(Integer count) {
    return count == null ? 0 : count;
  }

  private static Condition readiness(Environment environment) {
    return environment.conditions().stream()
        .filter(each -> each.type().equals("Ready"))
        .findFirst()
        .orElseThrow();
  }

  private static boolean isReady(Environment environment) {
    return readiness(environment).status().equals("True");
  }

  private static String cause(Environment environment) {
    Condition readiness = readiness(environment);
    boolean silent = readiness.message() == null || readiness.message().isBlank();
    return silent
        ? number(environment.readyReplicas()) + " replicas are ready"
        : readiness.message();
  }

  private Condition notReady(String reason, String message) {
    return new Condition("Ready", "False", reason, message, null, generation);
  }
}
