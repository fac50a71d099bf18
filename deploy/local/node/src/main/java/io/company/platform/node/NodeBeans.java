package io.company.platform.node;

import io.company.platform.node.route.Routes;
import io.company.platform.node.task.Tasks;
import io.company.platform.node.toolchain.Toolchains;
import io.company.platform.node.volume.Volumes;
import io.company.platform.node.workload.Workloads;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Clock;
import org.jboss.logging.Logger;

/** Ties the node to the application's life, and hands its parts to the gRPC services. */
@Singleton
public class NodeBeans {

  private static final Logger LOG = Logger.getLogger(NodeBeans.class);

  private final Node node;

  NodeBeans(NodeConfig config) {
    this.node = new Node(config, System.getenv(), Clock.systemUTC());
    node.start(); // before anyone can call: a workload put before the earlier ones are known would
    // replace them
  }

  void started(@Observes StartupEvent event) {
    LOG.infof("node over %s: %s", node.home(), node.isolation().message());
  }

  void stop(@Observes ShutdownEvent event) {
    node.close();
  }

  @Produces
  @Singleton
  Node node() {
    return node;
  }

  @Produces
  @Singleton
  Workloads workloads() {
    return node.workloads();
  }

  @Produces
  @Singleton
  Routes routes() {
    return node.routes();
  }

  @Produces
  @Singleton
  Tasks tasks() {
    return node.tasks();
  }

  @Produces
  @Singleton
  Volumes volumes() {
    return node.volumes();
  }

  @Produces
  @Singleton
  Toolchains toolchains() {
    return node.toolchains();
  }
}
