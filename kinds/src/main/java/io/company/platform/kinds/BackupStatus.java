package io.company.platform.kinds;

import io.company.platform.kinds.field.Doc;
import io.company.platform.kinds.field.Format;
import io.company.platform.kinds.field.Is;
import java.util.List;

/** What is known of a base backup. */
public record BackupStatus(
    @Doc(value = "The generation of the spec that this status is about.", example = "1")
        Long observedGeneration,
    @Doc(value = "What is going on, in one word.", example = "Completed") String phase,
    @Doc("Ready, and what else is to be known; where it is not ready, the message says why.")
        List<Condition> conditions,
    @Doc(value = "The version of the server, which restores it.", example = "14.24") String version,
    @Doc(
            value = "The database's uid; a database of the same name may be another one.",
            example = "0f8fad5b-d9cb-469f-a165-70867728950e")
        String databaseUid,
    @Doc(
            "The database's spec when it was taken: a database that is gone comes back from it as it was. Older backups"
                + " do not have it.")
        DatabaseSpec databaseSpec,
    @Doc(value = "Which of the environment's data directories it is of.", example = "1")
        Integer incarnation,
    @Doc(value = "When it began.", example = "2026-03-01T02:00:00Z") @Is(Format.TIME)
        String startedAt,
    @Doc(
            value = "When it was complete: the earliest time that it can be restored to.",
            example = "2026-03-01T02:00:09Z")
        @Is(Format.TIME)
        String completedAt,
    @Doc(value = "Bytes in the archive.", example = "4194304") Long bytes,
    @Doc(
            value = "The digest of what is in the archive.",
            example = "sha256:3f2a91c04be2a3f3f2b1d0a9c8e7f6a5b4c3d2e13f2a91c04be2a3f3f2b1d0a9")
        @Is(Format.DIGEST)
        String digest,
    @Doc(value = "When it is removed.", example = "2026-03-08T02:00:09Z") @Is(Format.TIME)
        String keptUntil) {}
