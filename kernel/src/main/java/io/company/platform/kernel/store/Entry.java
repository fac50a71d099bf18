package io.company.platform.kernel.store;

import java.time.Instant;

/**
 * A row of the log with its object as text.
 *
 * @param stored the object after the change; for a deletion as it was last, with the deletion's
 *     revision
 */
public record Entry(Instant time, String actor, Change.Type type, Stored stored) {

  public long revision() {
    return stored.revision();
  }

  Change toChange() {
    return new Change(revision(), time, actor, type, stored.toResource());
  }
}
