package io.company.platform.kinds;

import io.company.platform.kinds.field.Doc;
import io.company.platform.kinds.field.Format;
import io.company.platform.kinds.field.Is;
import java.util.List;

/** What became of a release's build. */
public record ReleaseStatus(
    @Doc(value = "The generation of the spec that this status is about.", example = "1")
        Long observedGeneration,
    @Doc(value = "What is going on, in one word.", example = "Built") String phase,
    @Doc("Built, and what else is to be known; where a build failed, the message says why.")
        List<Condition> conditions,
    @Doc("What the build made; once it is there, it never changes.") Artifact artifact,
    @Doc(value = "When the build ended.", example = "2026-03-01T12:00:00Z") @Is(Format.TIME)
        String builtAt,
    @Doc(value = "How long the build took, in milliseconds.", example = "8300") Long buildMillis,
    @Doc(value = "The last lines of the build's log.", example = "[\"added 1 package in 2s\"]")
        List<String> logTail) {

  /**
   * @param digest {@code sha256:…} of the artifact's tree; @param sizeBytes of its files
   */
  public record Artifact(
      @Doc(
              value = "Digest of the artifact's files.",
              example = "sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08")
          @Is(Format.DIGEST)
          String digest,
      @Doc(value = "Size of the artifact's files in bytes.", example = "1204224") Long sizeBytes,
      @Doc(
              value = "Program and arguments that start a replica.",
              example = "[\"node\", \"server.js\"]")
          List<String> command,
      @Doc(value = "The toolchain that it runs on.", example = "node-18") String toolchain) {}
}
