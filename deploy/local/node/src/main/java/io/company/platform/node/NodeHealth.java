package io.company.platform.node;

import jakarta.inject.Singleton;
import java.nio.file.Files;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Ready when what ran is adopted and state can be written down. */
@Readiness
@Singleton
public class NodeHealth implements HealthCheck {

  private final Node node;

  NodeHealth(Node node) {
    this.node = node;
  }

  @Override
  public HealthCheckResponse call() {
    return HealthCheckResponse.named("node")
        .status(node.started() && Files.isWritable(node.home()))
        .withData("isolation", node.isolation().reason())
        .build();
  }
}
