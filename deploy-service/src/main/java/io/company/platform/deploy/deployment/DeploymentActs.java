package io.company.platform.deploy.deployment;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.company.platform.deploy.build.Artifacts;
import io.company.platform.deploy.release.Builds;
import io.company.platform.deploy.release.Release;
import io.company.platform.deploy.release.Releases;
import io.company.platform.deploy.source.SourceWatch;
import io.company.platform.kernel.error.PlatformException;
import io.company.platform.kernel.error.Reason;
import io.company.platform.kernel.home.HomeException;
import io.company.platform.kernel.identity.Caller;
import io.company.platform.kernel.reconcile.Wake;
import io.company.platform.kernel.resource.Resource;
import io.company.platform.kernel.store.Actor;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * The actions on a Deployment. An action decides on the object as it is and writes the decision
 * down; the reconciler, woken at once, carries it out.
 */
@ApplicationScoped
public class DeploymentActs {

  private final Deployments deployments;
  private final Releases releases;
  private final Artifacts artifacts;
  private final Builds builds;
  private final SourceWatch sources;
  private final Wake wake;
  private final Clock clock = Clock.systemUTC();

  public DeploymentActs(
      Deployments deployments,
      Releases releases,
      Artifacts artifacts,
      Builds builds,
      SourceWatch sources,
      Wake wake) {
    this.deployments = deployments;
    this.releases = releases;
    this.artifacts = artifacts;
    this.builds = builds;
    this.sources = sources;
    this.wake = wake;
  }

  /** Answers the object after the action; CONFLICT when it makes no sense as things are. */
  JsonNode act(Caller caller, Resource resource, String action, ObjectNode body, boolean dryRun) {
    if (resource.deleting()) {
      throw new PlatformException(
          Reason.CONFLICT, "Deployment %s is being deleted".formatted(resource.key().name()));
    }
    if (action.equals("sync")) {
      return sync(resource, dryRun);
    }
    UnaryOperator<ObjectNode> change = change(resource, action, body);
    if (dryRun) {
      return change.apply(resource.json().deepCopy());
    }
    ObjectNode after =
        deployments
            .change(resource.key(), resource.uid(), new Actor(caller.name()), change)
            .after()
            .orElseThrow(
                () ->
                    new PlatformException(
                        Reason.NOT_FOUND, "Deployment %s is gone".formatted(resource.key().name())))
            .json();
    wake.wake(resource.key());
    return after;
  }

  private UnaryOperator<ObjectNode> change(Resource resource, String action, ObjectNode body) {
    String environment = body.path("environment").asText(null);
    return switch (action) {
      case "rollback" -> rollback(resource, environment, body.path("release").asText(null));
      case "promote" -> {
        List<Release> own = own(resource);
        yield object -> Actions.promote(object, environment, newest(resource, own));
      }
      case "abort" -> object -> Actions.abort(object, environment, clock.instant());
      case "pause" -> Actions::pause;
      case "resume" -> Actions::resume;
      default ->
          throw new PlatformException(Reason.NOT_FOUND, "Deployments have no action " + action);
    };
  }

  private UnaryOperator<ObjectNode> rollback(Resource resource, String environment, String wanted) {
    List<Release> own = own(resource);
    Function<String, String> usable = name -> unusable(own, resource.key().name(), name);
    return object ->
        Actions.rollback(
            object, environment, wanted, newest(resource, own), usable, clock.instant());
  }

  private List<Release> own(Resource resource) {
    return releases.of(resource.key().namespace(), resource.key().name());
  }

  /** The newest release that is built: what a promotion lets through. */
  private static String newest(Resource resource, List<Release> own) {
    Deployment deployment = Deployment.from(resource);
    return own.stream()
        .filter(release -> release.name().equals(deployment.latestRelease()) && release.built())
        .map(Release::name)
        .findFirst()
        .orElse(null);
  }

  private String unusable(List<Release> own, String deployment, String name) {
    Optional<Release> release = own.stream().filter(it -> it.name().equals(name)).findFirst();
    if (release.isEmpty()) {
      return "Deployment %s has no release %s".formatted(deployment, name);
    }
    if (!release.get().built()) {
      return "release %s is not built: %s".formatted(name, release.get().phase().word());
    }
    boolean there = artifacts.has(release.get().digest());
    return there
        ? null
        : "the artifact of %s is no longer kept; push its commit again".formatted(name);
  }

  /** Looks at the branch at once; a failed build of its head is begun again. */
  private JsonNode sync(Resource resource, boolean dryRun) {
    if (dryRun) {
      return resource.json();
    }
    try {
      sources.look(resource.key());
      retryFailedBuild(resource);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    } catch (HomeException failure) {
      throw new PlatformException(Reason.UNAVAILABLE, failure.getMessage(), List.of(), 2);
    }
    wake.wake(resource.key());
    return deployments.json(resource.key()).orElse(resource.json());
  }

  private void retryFailedBuild(Resource resource) throws IOException {
    Deployment deployment = deployments.get(resource.key()).orElse(null);
    if (deployment == null) {
      return;
    }
    for (Release release : own(resource)) {
      boolean newestFailed =
          release.name().equals(deployment.latestRelease())
              && release.spec().commit().equals(deployment.commit())
              && release.phase() == Release.Phase.FAILED;
      if (newestFailed) {
        builds.again(release);
      }
    }
  }
}
