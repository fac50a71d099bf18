package io.company.platform.kernel.store;

import io.company.platform.kernel.resource.Resource;
import java.time.Instant;

/**
 * One row of the log.
 *
 * @param resource the object after the change; for a deletion, as it was last, with the deletion's
 *     revision
 */
public record Change(long revision, Instant time, String actor, Type type, Resource resource) {

  public enum Type {
    ADDED,
    MODIFIED,
    DELETED
  }
}
