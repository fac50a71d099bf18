package io.company.platform.kinds;

import io.company.platform.kinds.field.Default;
import io.company.platform.kinds.field.Doc;
import io.company.platform.kinds.field.Format;
import io.company.platform.kinds.field.Is;
import io.company.platform.kinds.field.OneOf;
import io.company.platform.kinds.field.Required;

/** A base backup of one environment of a database. It can't be changed. */
public record BackupSpec(
    @Doc(value = "The database.", example = "orders-db") @Required @Is(Format.NAME) String database,
    @Doc(
            value = "The environment; may be left out where the database has one.",
            example = "production")
        @Required(derived = true)
        @Is(Format.ENVIRONMENT)
        String environment,
    @Doc(
            value = "Why it was taken: Requested, Scheduled, Update, Upgrade, Restore or Final.",
            example = "Scheduled")
        @Default("Requested")
        @OneOf({"Requested", "Scheduled", "Update", "Upgrade", "Restore", "Final"})
        String cause) {}
