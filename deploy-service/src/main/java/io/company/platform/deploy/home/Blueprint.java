package io.company.platform.deploy.home;

import io.company.platform.deploy.application.Application;
import io.company.platform.deploy.release.Release;
import io.company.platform.deploy.rollout.Plan;
import io.company.platform.deploy.rollout.Share;
import io.company.platform.proto.node.v1.Backend;
import io.company.platform.proto.node.v1.Limits;
import io.company.platform.proto.node.v1.ReadinessProbe;
import io.company.platform.proto.node.v1.Route;
import io.company.platform.proto.node.v1.Workload;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * How one environment of a deployment looks on a home: its names, workloads and route. Pure: the
 * same input always gives the same description, and a name belongs to one deployment's uid,
 * environment and release.
 *
 * @param uid of the deployment
 * @param probePeriod between two readiness probes
 * @param startDeadline from a replica's start to its readiness
 */
public record Blueprint(
    String team,
    String deployment,
    String uid,
    String environment,
    Application application,
    Duration probePeriod,
    Duration startDeadline) {

  /** Label that holds the deployment's name. */
  public static final String DEPLOYMENT = "deployment";

  /** Label that holds the deployment's uid. */
  public static final String DEPLOYMENT_UID = "deployment-uid";

  private static final String PRODUCTION = "production";

  /** The release as a workload with the application's present settings. */
  public Workload workload(Release release, Path artifact) {
    Workload described =
        Workload.newBuilder()
            .setId(workloadId(release))
            .putAllLabels(labels())
            .putLabels("release", release.name())
            .setArtifactDirectory(artifact.toString())
            .addAllCommand(release.status().artifact().command())
            .putAllEnvironment(variables(release))
            .setLimits(
                Limits.newBuilder()
                    .setMemoryBytes(application.memoryBytes(environment))
                    .setCpuMillis(application.cpuMillis(environment)))
            .setReadiness(
                ReadinessProbe.newBuilder()
                    .setPath(application.healthPath())
                    .setPeriodMillis(probePeriod.toMillis())
                    .setStartDeadlineMillis(startDeadline.toMillis()))
            .setToolchain(release.status().artifact().toolchain())
            .build();
    return described.toBuilder()
        .putLabels(Plan.FINGERPRINT, hash(fingerprinted(described), 8))
        .setReplicas(application.replicas(environment))
        .build();
  }

  private Map<String, String> variables(Release release) {
    Map<String, String> variables = new TreeMap<>(application.variables(environment));
    variables.put("PLATFORM_APPLICATION", application.name());
    variables.put("PLATFORM_ENVIRONMENT", environment);
    variables.put("PLATFORM_RELEASE", release.name());
    variables.put("PLATFORM_COMMIT", release.spec().commit());
    variables.put("PLATFORM_TEAM", team);
    return variables;
  }

  /** Text that is equal exactly for equal descriptions; maps have no order of their own. */
  private static String fingerprinted(Workload described) {
    return String.join(
        "\0",
        described.getArtifactDirectory(),
        described.getCommandList().toString(),
        new TreeMap<>(described.getEnvironmentMap()).toString(),
        described.getLimits().toString(),
        described.getReadiness().toString(),
        described.getToolchain());
  }

  public Route route(List<Share> shares, Map<String, Release> releases) {
    Route.Builder route =
        Route.newBuilder()
            .setId(routeId())
            .setHost(environment.equals(PRODUCTION) ? "" : environment + ".localhost")
            .setPathPrefix(application.ingressPath())
            .putAllLabels(labels());
    for (Share share : shares) {
      route.addBackends(
          Backend.newBuilder()
              .setWorkloadId(workloadId(share.release(), releases.get(share.release())))
              .setWeight(share.weight())
              .setRelease(share.release()));
    }
    return route.build();
  }

  public String routeId() {
    return shortened(application.name(), 40)
        + "-"
        + shortened(environment, 30)
        + "-"
        + hash(uid + environment, 4);
  }

  public String url(String ingressHost, int port) {
    String host = environment.equals(PRODUCTION) ? ingressHost : environment + "." + ingressHost;
    return "http://" + host + ":" + port + application.ingressPath();
  }

  public String workloadId(Release release) {
    return workloadId(release.name(), release);
  }

  private String workloadId(String name, Release release) {
    String commit = release == null ? "unknown" : shortened(release.spec().commit(), 7);
    return shortened(application.name(), 40)
        + "-"
        + shortened(environment, 30)
        + "-"
        + commit
        + "-"
        + hash(uid + "\0" + environment + "\0" + name, 4);
  }

  private Map<String, String> labels() {
    return Map.of(
        "team",
        team,
        "application",
        application.name(),
        "environment",
        environment,
        DEPLOYMENT,
        deployment,
        DEPLOYMENT_UID,
        uid);
  }

  private static String shortened(String text, int length) {
    return text.length() <= length ? text : text.substring(0, length);
  }

  private static String hash(String text, int bytes) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(hash, 0, bytes);
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException(impossible);
    }
  }
}
