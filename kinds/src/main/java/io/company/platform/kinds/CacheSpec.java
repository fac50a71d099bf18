package io.company.platform.kinds;

import io.company.platform.kinds.field.Default;
import io.company.platform.kinds.field.Doc;
import io.company.platform.kinds.field.Format;
import io.company.platform.kinds.field.Is;
import io.company.platform.kinds.field.OneOf;
import io.company.platform.kinds.field.Range;
import io.company.platform.kinds.field.Size;
import java.util.List;

/** A cache that a team asks for: a server of its own in each environment. */
public record CacheSpec(
    @Doc(value = "Which protocol it speaks.", example = "redis") @Default("redis") @OneOf({"redis"})
        String type,
    @Doc(
            value =
                "Most memory that its data may take, in each environment. Another size restarts the servers, empty.",
            example = "64Mi")
        @Default("64Mi")
        @Is(Format.MEMORY)
        @Range(min = "8Mi", max = "64Gi")
        String memory,
    @Doc(
            value =
                "What is removed when the memory is used up, as Redis names it; noeviction: nothing, writes are refused."
                    + " Another one is in force at once, and no data is lost.",
            example = "allkeys-lru")
        @Default("allkeys-lru")
        @OneOf({
          "allkeys-lru",
          "allkeys-lfu",
          "allkeys-random",
          "volatile-lru",
          "volatile-lfu",
          "volatile-random",
          "volatile-ttl",
          "noeviction"
        })
        String eviction,
    @Doc(
            value =
                "The environments that have one of their own. Left out, those that the team deploys to.",
            example = "[\"staging\", \"production\"]")
        @Is(Format.ENVIRONMENT)
        @Size(min = 1, max = 10, unique = true)
        List<String> environments,
    @Doc("How often applications get new credentials.") @Default("{}")
        DatabaseSpec.Credentials credentials) {}
