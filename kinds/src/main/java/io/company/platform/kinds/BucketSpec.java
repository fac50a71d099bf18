package io.company.platform.kinds;

import io.company.platform.kinds.field.Default;
import io.company.platform.kinds.field.Doc;
import io.company.platform.kinds.field.Format;
import io.company.platform.kinds.field.Is;
import io.company.platform.kinds.field.OneOf;
import io.company.platform.kinds.field.Range;
import io.company.platform.kinds.field.Size;
import java.util.List;

/** A bucket that a team asks for: one of its own in each environment. */
public record BucketSpec(
    @Doc(value = "Which protocol it speaks.", example = "s3") @Default("s3") @OneOf({"s3"})
        String type,
    @Doc(
            value = "Most bytes that each environment's objects may take; more are refused.",
            example = "1Gi")
        @Default("1Gi")
        @Is(Format.MEMORY)
        @Range(min = "1Mi", max = "16Ti")
        String quota,
    @Doc(
            value =
                "The environments that have one of their own. Left out, those that the team deploys to.",
            example = "[\"staging\", \"production\"]")
        @Is(Format.ENVIRONMENT)
        @Size(min = 1, max = 10, unique = true)
        List<String> environments,
    @Doc("How often applications get new credentials.") @Default("{}")
        DatabaseSpec.Credentials credentials,
    @Doc(
            value =
                "What happens when it is deleted while there is something in it. Keep: the deletion is refused; Delete: the"
                    + " objects go with it.",
            example = "Keep")
        @Default("Keep")
        @OneOf({"Keep", "Delete"})
        String deletionPolicy) {}
