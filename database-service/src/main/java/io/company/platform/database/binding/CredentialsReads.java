package io.company.platform.database.binding;

import io.company.platform.kernel.identity.Caller;
import io.company.platform.kernel.resource.Resource;
import io.smallrye.mutiny.Multi;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Map;

/**
 * The audited stream {@code credentials} of everything that applications use: owners alone, and who
 * read what is written on the thing, in {@code status.lastCredentialsRead}, before it is told.
 * Whoever writes a thing's status keeps that field.
 */
@ApplicationScoped
public class CredentialsReads {

  /** What the kind's {@code Owned.stream} answers for {@code credentials}. Blocking. */
  public Multi<byte[]> stream(Caller caller, Resource thing, Map<String, String> parameters) {
    throw new UnsupportedOperationException("credentials");
  }
}
