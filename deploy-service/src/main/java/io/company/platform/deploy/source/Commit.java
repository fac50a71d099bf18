package io.company.platform.deploy.source;

import io.company.platform.kinds.ReleaseSpec;
import java.time.Instant;

/**
 * A commit as git describes it.
 *
 * @param hash all 40 (or 64) hexadecimal digits
 * @param author name, without the address
 * @param message its first line, at most 200 characters
 */
public record Commit(String hash, String author, String message, Instant committedAt) {

  /** The spec with what this commit says of itself. */
  public ReleaseSpec on(ReleaseSpec spec) {
    return new ReleaseSpec(
        spec.application(),
        spec.deployment(),
        spec.repository(),
        spec.branch(),
        hash,
        author,
        message,
        committedAt.toString(),
        spec.runtime(),
        spec.path(),
        spec.buildCommand(),
        spec.startCommand());
  }

  /** From {@code git log -1 --format=%H%x00%an%x00%cI%x00%s}. */
  static Commit parse(String line) {
    String[] parts = line.strip().split("\0", -1);
    String message = parts[3].length() > 200 ? parts[3].substring(0, 200) : parts[3];
    Instant at = java.time.OffsetDateTime.parse(parts[2]).toInstant();
    return new Commit(parts[0], parts[1], message, at);
  }
}
