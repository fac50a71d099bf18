package io.company.platform.node;

import io.company.platform.kernel.error.PlatformException;
import io.company.platform.kernel.error.Reason;
import io.company.platform.kernel.identity.Caller;
import io.company.platform.kernel.identity.Callers;
import io.quarkus.test.Mock;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.util.Map;

/** Knows two tokens by heart, in Keycloak's place: "service" and "user". */
@Mock
@Singleton
public class KnownTokens implements Callers {

  @Override
  public Uni<Caller> verify(String token) {
    if (token == null || !(token.equals("service") || token.equals("user"))) {
      return Uni.createFrom()
          .failure(new PlatformException(Reason.UNAUTHENTICATED, "not a known token"));
    }
    return Uni.createFrom().item(new Caller(token, Map.of(), false, token.equals("service")));
  }
}
