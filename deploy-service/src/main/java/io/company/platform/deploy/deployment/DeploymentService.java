package io.company.platform.deploy.deployment;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.company.platform.deploy.application.Applications;
import io.company.platform.kernel.identity.Caller;
import io.company.platform.kernel.resource.Admission;
import io.company.platform.kernel.resource.Owned;
import io.company.platform.kernel.resource.Resource;
import io.company.platform.kinds.Kind;
import io.company.platform.kinds.Kinds;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Deployments as their users see them: what is filled in, what is refused, and what can be done to
 * one.
 */
@ApplicationScoped
public class DeploymentService implements Owned {

  private final ExecutorService admissions = Executors.newVirtualThreadPerTaskExecutor();
  private final Applications applications;
  private final Deployments deployments;
  private final DeploymentActs acts;

  public DeploymentService(
      Applications applications, Deployments deployments, DeploymentActs acts) {
    this.applications = applications;
    this.deployments = deployments;
    this.acts = acts;
  }

  @Override
  public Kind kind() {
    return Kinds.DEPLOYMENT;
  }

  @Override
  public Uni<ObjectNode> admit(Admission admission) {
    boolean alters =
        admission.current().map(current -> !sameWish(current, admission.object())).orElse(true);
    if (!alters) {
      return Uni.createFrom().item(admission.object());
    }
    return Uni.createFrom().item(() -> admitted(admission)).runSubscriptionOn(admissions);
  }

  private static boolean sameWish(Resource current, ObjectNode object) {
    return current.json().path("spec").equals(object.path("spec"));
  }

  private ObjectNode admitted(Admission admission) {
    ObjectNode object = admission.object();
    if (!object.path("spec").isObject() || !object.path("metadata").isObject()) {
      return object;
    }
    String team = object.at("/metadata/namespace").asText();
    boolean deleting = admission.current().map(Resource::deleting).orElse(false);
    if (deleting) {
      return object;
    }
    boolean known = admission.current().isPresent() && object.at("/spec/application").isTextual();
    if (known) {
      DeploymentAdmission.refuseOtherApplication(object, admission.current().get().json());
    } else {
      DeploymentAdmission.fillIn(object, admission.siblings(), applications.names(team));
    }
    DeploymentAdmission.addFinalizer(object);
    DeploymentAdmission.refuseSharedEnvironments(object, deployments.in(team));
    return object;
  }

  @Override
  public JsonNode act(
      Caller caller, Resource resource, String action, ObjectNode body, boolean dryRun) {
    return acts.act(caller, resource, action, body, dryRun);
  }

  @PreDestroy
  void close() {
    admissions.shutdownNow();
  }
}
