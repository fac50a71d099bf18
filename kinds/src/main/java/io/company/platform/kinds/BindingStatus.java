package io.company.platform.kinds;

import io.company.platform.kinds.field.Doc;
import io.company.platform.kinds.field.Format;
import io.company.platform.kinds.field.Is;
import io.company.platform.kinds.field.OneOf;
import java.util.List;

/** How far a binding is. It never holds a credential. */
public record BindingStatus(
    @Doc(value = "The generation of the spec that this status is about.", example = "1")
        Long observedGeneration,
    @Doc(value = "What is going on, in one word.", example = "Ready") String phase,
    @Doc("Ready, and what else is to be known; where it is not ready, the message says why.")
        List<Condition> conditions,
    @Doc(
            value = "Grows with each rotation and each change of what is bound; 0 until the first.",
            example = "2")
        Long version,
    @Doc(
            value = "The version that all replicas use; older credentials are revoked then.",
            example = "2")
        Long settledVersion,
    @Doc(
            value =
                "The versions whose credentials open anything: after a rotation the one before too, until it is revoked.",
            example = "[2]")
        List<Long> liveVersions,
    @Doc(value = "When the newest version was issued.", example = "2026-03-01T12:00:00Z")
        @Is(Format.TIME)
        String issuedAt,
    @Doc("Each thing that is used.") List<Item> items) {

  /** One thing that is used. */
  public record Item(
      @Doc(value = "Its kind.", example = "Database") String kind,
      @Doc(value = "Its name.", example = "orders-db") @Is(Format.NAME) String name,
      @Doc(value = "Whether it can be used.", example = "True") @OneOf({"True", "False"})
          String ready,
      @Doc(value = "Why not.", example = "Database orders-db is Provisioning in production.")
          String message,
      @Doc(value = "The variables that it gives, by name.", example = "[\"DATABASE_URL\"]")
          List<String> variables) {}
}
