package io.company.platform.deploy;

import io.company.platform.deploy.rollout.Limits;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** Settings of this service alone; the shared ones are the kernel's. */
@ConfigMapping(prefix = "platform.deploy")
public interface DeployConfig {

  /**
   * Folder of this service's own files: mirrors of repositories, work folders and logs of builds,
   * package caches.
   */
  @WithDefault(".platform/data/deploy-service")
  Path home();

  /**
   * Folder of the artifacts, one folder a digest; the node must see it. On the same file system as
   * {@link #home()}.
   */
  Optional<Path> artifacts();

  /**
   * How many of a deployment's newest releases keep their artifacts; what an environment runs is
   * kept anyway.
   */
  @WithDefault("10")
  int keptReleases();

  /** How often it is looked for Bindings that nobody asks for any more. */
  @WithDefault("30s")
  Duration bindingSweep();

  Build build();

  Rollout rollout();

  Ingress ingress();

  default Path artifactsFolder() {
    return artifacts().orElseGet(() -> home().resolve("artifacts")).toAbsolutePath().normalize();
  }

  default Path folder(String name) {
    return home().toAbsolutePath().normalize().resolve(name);
  }

  /** How releases are built. */
  interface Build {

    /** Memory of a build task, in bytes. */
    @WithDefault("2147483648")
    long memoryBytes();

    /** Processor time of a build task, in thousandths of a core; 0 is no limit. */
    @WithDefault("0")
    long cpuMillis();

    /** Time limit of a build that sets none in {@code spec.build.timeout}. */
    @WithDefault("10m")
    Duration timeout();

    /** Variables of every build task, e.g. where its package manager finds a mirror. */
    Map<String, String> environment();

    /** How often a running build is looked at when the home does not tell. */
    @WithDefault("2s")
    Duration lookInterval();
  }

  /** Bounds on rollouts; what each means is said at {@link Limits}. */
  interface Rollout {

    @WithDefault("60s")
    Duration startDeadline();

    @WithDefault("5m")
    Duration prepareDeadline();

    @WithDefault("3")
    int maxRestarts();

    @WithDefault("10m")
    Duration warmFor();

    @WithDefault("2s")
    Duration analysisInterval();

    @WithDefault("2s")
    Duration rollingStep();

    @WithDefault("10")
    int minimumSample();

    @WithDefault("0.02")
    double errorTolerance();

    /** Between two probes of a replica's readiness. */
    @WithDefault("1s")
    Duration probePeriod();

    default Limits limits() {
      return new Limits(
          startDeadline(),
          prepareDeadline(),
          maxRestarts(),
          warmFor(),
          analysisInterval(),
          rollingStep(),
          minimumSample(),
          errorTolerance());
    }
  }

  /** Where users find what runs; only for the URLs in statuses. */
  interface Ingress {

    /** Host of production; every other environment is at {@code <environment>.<host>}. */
    @WithDefault("localhost")
    String host();

    @WithDefault("8090")
    int port();
  }
}
