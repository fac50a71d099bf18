package io.company.platform.kernel.event;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.company.platform.kernel.resource.Key;
import io.company.platform.kernel.store.Change;

/**
 * A change in another service's log, as Kafka delivered it.
 *
 * @param object after the change; for a deletion, as it was last
 */
public record Event(Key key, String uid, long revision, Change.Type type, ObjectNode object) {}
