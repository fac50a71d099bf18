package io.company.platform.kernel.resource;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.company.platform.kernel.identity.Caller;
import java.util.List;
import java.util.Optional;

/**
 * A write on its way in: parsed and defaulted by the kind's completion, not yet validated.
 *
 * @param caller who asks
 * @param object the object as it would be stored; {@code metadata.name} may be missing where the
 *     kind derives it
 * @param current the object as it is; empty on creation
 * @param siblings the other documents of the same request
 */
public record Admission(
    Caller caller, ObjectNode object, Optional<Resource> current, List<ObjectNode> siblings) {}
