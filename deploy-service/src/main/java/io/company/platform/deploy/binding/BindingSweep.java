package io.company.platform.deploy.binding;

import io.company.platform.deploy.DeployConfig;
import io.company.platform.deploy.application.Application;
import io.company.platform.deploy.application.Applications;
import io.company.platform.deploy.deployment.Deployment;
import io.company.platform.deploy.deployment.Deployments;
import io.company.platform.deploy.rollout.Plan;
import io.company.platform.kernel.home.Home;
import io.company.platform.kernel.resource.Resource;
import io.company.platform.kinds.BindingSpec;
import io.company.platform.kinds.Specs;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/**
 * Removes Bindings that nobody asks for any more: the application uses nothing or is gone, or
 * nothing deploys it to that environment. What still runs with a Binding's credentials keeps it.
 */
@ApplicationScoped
public class BindingSweep {

  private static final Logger LOG = Logger.getLogger(BindingSweep.class);

  private final CountDownLatch stopped = new CountDownLatch(1);
  private final Bindings bindings;
  private final Deployments deployments;
  private final Applications applications;
  private final Home home;
  private final DeployConfig config;

  public BindingSweep(
      Bindings bindings,
      Deployments deployments,
      Applications applications,
      Home home,
      DeployConfig config) {
    this.bindings = bindings;
    this.deployments = deployments;
    this.applications = applications;
    this.home = home;
    this.config = config;
  }

  void start(@Observes StartupEvent event) {
    Thread.ofVirtual().name("binding-sweep").start(this::run);
  }

  void stop(@Observes ShutdownEvent event) {
    stopped.countDown();
  }

  private void run() {
    try {
      while (!stopped.await(config.bindingSweep().toMillis(), TimeUnit.MILLISECONDS)) {
        look();
      }
    } catch (InterruptedException atShutdown) {
      Thread.currentThread().interrupt();
    }
  }

  private void look() {
    try {
      List<Resource> all = bindings.all();
      if (!all.isEmpty()) {
        List<Deployment> present = deployments.all();
        all.stream()
            .filter(binding -> !binding.deleting())
            .filter(binding -> unwanted(binding, present))
            .forEach(binding -> bindings.remove(binding.key()));
      }
    } catch (RuntimeException e) {
      LOG.debugf("bindings not swept, will be again cause=%s", e.getMessage());
    }
  }

  private boolean unwanted(Resource binding, List<Deployment> present) {
    BindingSpec spec = Specs.read(BindingSpec.class, binding.json().path("spec"));
    String team = binding.key().namespace();
    boolean deployed =
        present.stream().anyMatch(each -> deploys(each, team, spec) && !each.deleting());
    Optional<Application> application = applications.get(team, spec.application());
    boolean uses =
        application.isPresent()
            && application.get().spec().uses() != null
            && !application.get().spec().uses().isEmpty();
    return !(deployed && uses) && !running(team, spec);
  }

  private static boolean deploys(Deployment deployment, String team, BindingSpec spec) {
    return deployment.team().equals(team)
        && deployment.spec().application().equals(spec.application())
        && deployment.spec().environments().contains(spec.environment());
  }

  private boolean running(String team, BindingSpec spec) {
    Map<String, String> labels =
        Map.of(
            "team", team,
            "application", spec.application(),
            "environment", spec.environment());
    return home.workloads(labels).stream()
        .anyMatch(status -> !status.getLabelsOrDefault(Plan.BINDING, "").isEmpty());
  }
}
