package io.company.platform.kinds;

import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * Fills in what a kind's golden path leaves to the platform, from the object alone. It is applied
 * before validation to an object in which anything may be missing or of the wrong type, leaves what
 * it can't understand as it is, and is idempotent.
 */
@FunctionalInterface
public interface Completion {
  /** Changes {@code object} (the whole object: metadata and spec) in place. */
  void complete(ObjectNode object);
}
