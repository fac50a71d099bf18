package io.company.platform.kinds;

import io.company.platform.kinds.field.Doc;
import io.company.platform.kinds.field.Format;
import io.company.platform.kinds.field.Is;
import io.company.platform.kinds.field.Required;

/** The data of one environment of a database, returned to a time. It can't be changed. */
public record RestoreSpec(
    @Doc(
            value = "The database whose data is restored; it may be gone where a backup is named.",
            example = "orders-db")
        @Required
        @Is(Format.NAME)
        String database,
    @Doc(
            value = "The environment; may be left out where the database has one.",
            example = "production")
        @Required(derived = true)
        @Is(Format.ENVIRONMENT)
        String environment,
    @Doc(
            value =
                "The time to return to; left out, the latest possible, or the end of the named backup.",
            example = "2026-03-01T12:00:00Z")
        @Is(Format.TIME)
        String time,
    @Doc(
            value = "The backup to return to; left out, the one that fits the time.",
            example = "orders-db-production-b3k2")
        @Is(Format.SUBDOMAIN)
        String backup,
    @Doc(
            value =
                "A new database that gets the data, in the same environment, and has the spec of its source, or, where that is"
                    + " gone, the one that the backup remembers; left out, it is restored in place and the replaced data"
                    + " kept until the action confirm.",
            example = "orders-db-yesterday")
        @Is(Format.NAME)
        String into) {}
