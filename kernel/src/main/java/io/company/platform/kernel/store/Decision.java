package io.company.platform.kernel.store;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.company.platform.kernel.resource.Resource;
import java.util.Optional;

/**
 * Pure: the object as it is (empty: there is none) to what shall become of it. May be asked again
 * after a failed batch.
 */
@FunctionalInterface
public interface Decision {

  Verdict on(Optional<Resource> current);

  /** What shall become of an object. */
  sealed interface Verdict {

    /**
     * Write this. The store sets uid and creationTimestamp of a new object, resourceVersion, and
     * generation (which counts up when {@code spec} differs). An object that equals the present one
     * is {@link Nothing}.
     */
    record Put(ObjectNode object) implements Verdict {}

    /** Remove it (finalizers are the caller's concern). */
    record Delete() implements Verdict {}

    /** Leave it. */
    record Nothing() implements Verdict {}
  }
}
