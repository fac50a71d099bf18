package io.company.platform.kernel.store;

import io.company.platform.kernel.resource.Resource;
import java.util.Optional;

/**
 * What became of a write: {@link Written}, and the object's text for whoever passes it on.
 *
 * @param raw the object after the write; after a deletion as it was last; null when there was and
 *     is none
 */
public record Committed(
    Optional<Resource> before, Optional<Resource> after, Stored raw, boolean changed) {

  Written toWritten() {
    return new Written(before, after, changed);
  }
}
