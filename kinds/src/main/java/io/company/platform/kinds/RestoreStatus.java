package io.company.platform.kinds;

import io.company.platform.kinds.field.Doc;
import io.company.platform.kinds.field.Format;
import io.company.platform.kinds.field.Is;
import java.util.List;

/** How far a restore is. */
public record RestoreStatus(
    @Doc(value = "The generation of the spec that this status is about.", example = "1")
        Long observedGeneration,
    @Doc(value = "What is going on, in one word.", example = "AwaitingConfirmation") String phase,
    @Doc("Ready, and what else is to be known; where it is not ready, the message says why.")
        List<Condition> conditions,
    @Doc(value = "The backup that it begins with.", example = "orders-db-production-b3k2")
        String backup,
    @Doc(
            value = "The time of the last change that it brought back.",
            example = "2026-03-01T11:59:58Z")
        @Is(Format.TIME)
        String restoredTo,
    @Doc(value = "When it began.", example = "2026-03-01T12:03:00Z") @Is(Format.TIME)
        String startedAt,
    @Doc(value = "When the data could be used.", example = "2026-03-01T12:03:09Z") @Is(Format.TIME)
        String completedAt,
    @Doc(value = "Seconds from its start to the first query.", example = "4.2")
        Double recoverySeconds,
    @Doc(
            value = "The data directory that was replaced, until it is confirmed or undone.",
            example = "1")
        Integer replacedIncarnation,
    @Doc(value = "The data directory that it made.", example = "2") Integer incarnation) {}
