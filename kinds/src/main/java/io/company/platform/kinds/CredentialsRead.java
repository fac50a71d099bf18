package io.company.platform.kinds;

import io.company.platform.kinds.field.Doc;
import io.company.platform.kinds.field.Format;
import io.company.platform.kinds.field.Is;

/** A person was given credentials of an application. */
public record CredentialsRead(
    @Doc(value = "Who.", example = "alice") String by,
    @Doc(value = "Of which application.", example = "order-service") String application,
    @Doc(value = "In which environment.", example = "staging") String environment,
    @Doc(value = "When.", example = "2026-03-01T12:00:00Z") @Is(Format.TIME) String at) {}
