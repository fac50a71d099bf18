package io.company.platform.deploy.deployment;

import com.fasterxml.jackson.databind.JsonNode;
import io.company.platform.deploy.Json;
import io.company.platform.deploy.rollout.Standing;
import io.company.platform.deploy.rollout.Strategy;
import io.company.platform.kernel.resource.Key;
import io.company.platform.kernel.resource.Resource;
import io.company.platform.kinds.DeploymentSpec;
import io.company.platform.kinds.Durations;
import io.company.platform.kinds.ReleaseSpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * A Deployment as the store holds it.
 *
 * @param commit head of the branch; null until it was found
 * @param standings in the order of the spec, one for each environment
 */
public record Deployment(
    Key key,
    String uid,
    long generation,
    boolean deleting,
    DeploymentSpec spec,
    String commit,
    String latestRelease,
    List<Standing> standings) {

  public static final String PLURAL = "deployments";

  public static Deployment from(Resource resource) {
    JsonNode json = resource.json();
    DeploymentSpec spec = Json.read(json.path("spec"), DeploymentSpec.class);
    JsonNode status = json.path("status");
    return new Deployment(
        resource.key(),
        resource.uid(),
        resource.generation(),
        resource.deleting(),
        spec,
        status.path("commit").asText(null),
        status.path("latestRelease").asText(null),
        standings(spec.environments(), status.path("environments")));
  }

  private static List<Standing> standings(List<String> names, JsonNode environments) {
    List<Standing> standings = new ArrayList<>();
    for (String name : names) {
      Standing standing = Standing.of(name);
      for (JsonNode environment : environments) {
        if (name.equals(environment.path("name").asText())) {
          standing = Json.read(environment, Standing.class);
        }
      }
      standings.add(standing);
    }
    return standings;
  }

  public String team() {
    return key.namespace();
  }

  public String name() {
    return key.name();
  }

  public boolean paused() {
    return Boolean.TRUE.equals(spec.paused());
  }

  /** How a release takes over in the last environment. */
  public Strategy strategy() {
    DeploymentSpec.Strategy strategy = spec.strategy();
    if (strategy != null && strategy.canary() != null) {
      Duration duration = Durations.parse(strategy.canary().duration());
      return new Strategy.Canary(strategy.canary().percentage(), duration);
    }
    boolean blueGreen = strategy != null && strategy.blueGreen() != null;
    return blueGreen ? new Strategy.BlueGreen() : new Strategy.Rolling();
  }

  public Duration buildTimeout(Duration otherwise) {
    boolean none = spec.build() == null || spec.build().timeout() == null;
    return none ? otherwise : Durations.parse(spec.build().timeout());
  }

  /** The repository as the user wrote it. */
  public String source() {
    return spec.source().github() != null ? spec.source().github() : spec.source().git();
  }

  public String branch() {
    return spec.source().branch() == null ? "main" : spec.source().branch();
  }

  /** The release that the branch's head asks for, without what only git knows of the commit. */
  public ReleaseSpec wanted(String runtime) {
    DeploymentSpec.Build build = spec.build();
    return new ReleaseSpec(
        spec.application(),
        name(),
        source(),
        branch(),
        commit,
        null,
        null,
        null,
        runtime,
        spec.source().path(),
        build == null ? null : build.command(),
        build == null ? null : build.start());
  }
}
