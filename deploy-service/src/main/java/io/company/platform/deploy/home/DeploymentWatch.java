package io.company.platform.deploy.home;

import io.company.platform.kernel.home.Home;
import io.company.platform.kernel.home.HomeWatch;
import io.company.platform.kernel.reconcile.Wake;
import io.company.platform.kernel.resource.Key;
import io.company.platform.proto.node.v1.WorkloadStatus;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.Optional;

/**
 * Wakes a deployment as soon as one of its workloads changes: a ready replica gets traffic at once.
 */
@ApplicationScoped
public class DeploymentWatch {

  private final HomeWatch watch;

  public DeploymentWatch(Home home, Wake wake) {
    this.watch = new HomeWatch(home, wake, DeploymentWatch::concerned);
  }

  void start(@Observes StartupEvent event) {
    watch.start();
  }

  void stop(@Observes ShutdownEvent event) {
    watch.stop();
  }

  /** Pure: whose workload it is. */
  static Optional<Key> concerned(WorkloadStatus status) {
    String team = status.getLabelsOrDefault("team", "");
    String deployment = status.getLabelsOrDefault(Blueprint.DEPLOYMENT, "");
    return team.isEmpty() || deployment.isEmpty()
        ? Optional.empty()
        : Optional.of(new Key("deployments", team, deployment));
  }
}
