package io.company.platform.deploy.release;

import io.company.platform.deploy.Json;
import io.company.platform.kernel.resource.Key;
import io.company.platform.kernel.resource.Resource;
import io.company.platform.kinds.ReleaseSpec;
import io.company.platform.kinds.ReleaseStatus;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/**
 * One commit of a deployment's branch, built once with one set of build settings, and what became
 * of the build.
 */
public record Release(
    Key key, String uid, String createdAt, ReleaseSpec spec, ReleaseStatus status) {

  /** Where a build stands; the words of {@code status.phase}. */
  public enum Phase {
    PENDING("Pending"),
    BUILDING("Building"),
    BUILT("Built"),
    FAILED("Failed"),
    /** A newer commit came before its build began. */
    SUPERSEDED("Superseded");

    private final String word;

    Phase(String word) {
      this.word = word;
    }

    public String word() {
      return word;
    }
  }

  public static Release from(Resource resource) {
    return new Release(
        resource.key(),
        resource.uid(),
        resource.json().path("metadata").path("creationTimestamp").asText(""),
        Json.read(resource.json().path("spec"), ReleaseSpec.class),
        resource.json().path("status").isObject()
            ? Json.read(resource.json().path("status"), ReleaseStatus.class)
            : new ReleaseStatus(null, null, null, null, null, null, null));
  }

  public String name() {
    return key.name();
  }

  public Phase phase() {
    for (Phase phase : Phase.values()) {
      if (phase.word().equals(status.phase())) {
        return phase;
      }
    }
    return Phase.PENDING;
  }

  /** Whether nothing more becomes of it by itself. */
  public boolean over() {
    return phase() != Phase.PENDING && phase() != Phase.BUILDING;
  }

  public boolean built() {
    return phase() == Phase.BUILT;
  }

  public String digest() {
    return status.artifact() == null ? null : status.artifact().digest();
  }

  /** Why the build failed, as its condition says; empty when it did not. */
  public String failure() {
    return conditions().stream()
        .filter(condition -> condition.type().equals("Built") && condition.status().equals("False"))
        .map(condition -> condition.message())
        .findFirst()
        .orElse("");
  }

  /** The reason of the condition {@code Built}. */
  public String reason() {
    return conditions().stream()
        .filter(condition -> condition.type().equals("Built"))
        .map(condition -> condition.reason())
        .findFirst()
        .orElse("Pending");
  }

  private List<io.company.platform.kinds.Condition> conditions() {
    return status.conditions() == null ? List.of() : status.conditions();
  }

  /** The build task's name on the home. */
  public String taskId() {
    return "build-" + uid;
  }

  /**
   * Whether it is a build of just this: the same commit with the same settings is not built twice.
   */
  boolean isBuildOf(ReleaseSpec wanted) {
    return identity(spec).equals(identity(wanted));
  }

  /** Digest of what decides on the outcome of a build. */
  static String identity(ReleaseSpec spec) {
    String text =
        String.join(
            "\0",
            spec.deployment(),
            spec.application(),
            spec.commit(),
            String.valueOf(spec.runtime()),
            String.valueOf(spec.path()),
            String.valueOf(spec.buildCommand()),
            String.valueOf(spec.startCommand()));
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(hash, 0, 8);
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException(impossible);
    }
  }
}
