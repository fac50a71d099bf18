package io.company.platform.kinds;

import io.company.platform.kinds.field.Doc;
import io.company.platform.kinds.field.Format;
import io.company.platform.kinds.field.Is;
import io.company.platform.kinds.field.OneOf;
import io.company.platform.kinds.field.Required;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;

/**
 * One aspect of an object's state, as Kubernetes writes it.
 *
 * @param status {@code True}, {@code False} or {@code Unknown}
 * @param reason CamelCase, for programs
 * @param message for people: what is the matter and what to do
 * @param lastTransitionTime RFC 3339; when status last changed
 */
public record Condition(
    @Doc(value = "Which aspect.", example = "Ready") @Required @Is(Format.CAMEL_CASE) String type,
    @Doc(value = "Whether it is so.", example = "False")
        @Required
        @OneOf({"True", "False", "Unknown"})
        String status,
    @Doc(value = "Why, as a word for programs.", example = "BuildFailed") @Is(Format.CAMEL_CASE)
        String reason,
    @Doc(
            value = "Why, and what to do, for people.",
            example =
                "The build of release order-service-3f2a91c failed: npm test ended with exit code 1.")
        String message,
    @Doc(
            value = "When the condition last changed from true to false or back.",
            example = "2026-03-01T12:00:00Z")
        @Is(Format.TIME)
        String lastTransitionTime,
    @Doc(value = "The generation of the object that this is about.", example = "1")
        Long observedGeneration) {

  /**
   * This condition, with the time since when its status is what it is: as before where the status
   * did not change.
   */
  public Condition dated(List<Condition> before, Instant now) {
    String since =
        before.stream()
            .filter(each -> each.type().equals(type) && each.status().equals(status))
            .map(Condition::lastTransitionTime)
            .findFirst()
            .orElseGet(() -> now.truncatedTo(ChronoUnit.SECONDS).toString());
    return new Condition(type, status, reason, message, since, observedGeneration);
  }
}
