package io.company.platform.kinds;

import io.company.platform.kinds.field.Doc;
import java.util.List;

/** What is known of a database. */
public record DatabaseStatus(
    @Doc(value = "The generation of the spec that this status is about.", example = "1")
        Long observedGeneration,
    @Doc(value = "What is going on, in one word.", example = "Pending") String phase,
    @Doc("Ready, and what else is to be known; where it is not ready, the message says why.")
        List<Condition> conditions) {}
