package io.company.platform.kinds;

import io.company.platform.kinds.field.Default;
import io.company.platform.kinds.field.Doc;
import io.company.platform.kinds.field.Format;
import io.company.platform.kinds.field.Is;
import io.company.platform.kinds.field.OneOf;
import io.company.platform.kinds.field.Range;
import io.company.platform.kinds.field.Size;
import java.util.List;

/** A queue that a team asks for: a Kafka topic of its own in each environment. */
public record QueueSpec(
    @Doc(value = "Which protocol it speaks.", example = "kafka") @Default("kafka") @OneOf({"kafka"})
        String type,
    @Doc(
            value =
                "How many consumers of a group can share the work; it can be raised, not lowered.",
            example = "3")
        @Default("3")
        @Range(min = "1", max = "100")
        Integer partitions,
    @Doc(value = "How long a message is kept.", example = "7d")
        @Default("7d")
        @Is(Format.DURATION)
        @Range(min = "1m", max = "365d")
        String retention,
    @Doc(
            value = "Most bytes that each environment's messages may take; the oldest go first.",
            example = "1Gi")
        @Default("1Gi")
        @Is(Format.MEMORY)
        @Range(min = "1Mi", max = "1Ti")
        String storage,
    @Doc(
            value =
                "The environments that have one of their own. Left out, those that the team deploys to.",
            example = "[\"staging\", \"production\"]")
        @Is(Format.ENVIRONMENT)
        @Size(min = 1, max = 10, unique = true)
        List<String> environments,
    @Doc("How often applications get new credentials.") @Default("{}")
        DatabaseSpec.Credentials credentials) {}
