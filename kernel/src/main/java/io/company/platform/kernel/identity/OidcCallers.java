package io.company.platform.kernel.identity;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import io.company.platform.kernel.error.PlatformException;
import io.company.platform.kernel.error.Reason;
import io.quarkus.oidc.AccessTokenCredential;
import io.quarkus.oidc.OIDCException;
import io.quarkus.oidc.TenantIdentityProvider;
import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.identity.SecurityIdentity;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import org.eclipse.microprofile.jwt.JsonWebToken;

/**
 * Verifies with quarkus-oidc, which knows the realm's keys and their rotation. Tokens are
 * remembered by hash only.
 */
@Singleton
public class OidcCallers implements Callers {

  private record Verified(Caller caller, Instant expires) {}

  private final TenantIdentityProvider provider;
  private final IdentityConfig config;
  private final Cache<String, Verified> verified =
      Caffeine.newBuilder()
          .maximumSize(10_000)
          .expireAfter(Expiry.<String, Verified>creating((hash, entry) -> remaining(entry)))
          .build();

  @Inject
  OidcCallers(TenantIdentityProvider provider, IdentityConfig config) {
    this.provider = provider;
    this.config = config;
  }

  @Override
  public Uni<Caller> verify(String bearerToken) {
    if (bearerToken == null || bearerToken.isBlank()) {
      return Uni.createFrom()
          .failure(unauthenticated("no token: send \"Authorization: Bearer …\""));
    }
    String hash = hash(bearerToken);
    Verified known = verified.getIfPresent(hash);
    if (known != null && known.expires().isAfter(Instant.now())) {
      return Uni.createFrom().item(known.caller());
    }
    return provider
        .authenticate(new AccessTokenCredential(bearerToken))
        .map(identity -> remember(hash, identity))
        .onFailure(failure -> !(failure instanceof PlatformException))
        .transform(OidcCallers::refusal);
  }

  private Caller remember(String hash, SecurityIdentity identity) {
    if (!(identity.getPrincipal() instanceof JsonWebToken token)) {
      throw unauthenticated("the token is not a JWT of the platform's realm");
    }
    Caller caller = Claims.caller(token, config);
    verified.put(hash, new Verified(caller, Instant.ofEpochSecond(token.getExpirationTime())));
    return caller;
  }

  private static Duration remaining(Verified entry) {
    Duration left = Duration.between(Instant.now(), entry.expires());
    return left.isNegative() ? Duration.ZERO : left;
  }

  private static PlatformException refusal(Throwable failure) {
    if (failure instanceof OIDCException || failure.getCause() instanceof OIDCException) {
      return new PlatformException(
          Reason.UNAVAILABLE,
          "tokens can't be verified yet: Keycloak does not answer; try again",
          List.of(),
          2);
    }
    if (failure instanceof AuthenticationFailedException) {
      String why =
          String.valueOf(
              failure.getCause() == null ? failure.getMessage() : failure.getCause().getMessage());
      String what =
          why.toLowerCase().contains("expired") || why.contains("no longer valid")
              ? "the token has expired; get a new one"
              : "the token is not valid: wrong issuer, audience or signature";
      return unauthenticated(what);
    }
    return unauthenticated("the token can't be verified");
  }

  private static PlatformException unauthenticated(String message) {
    return new PlatformException(Reason.UNAUTHENTICATED, message);
  }

  private static String hash(String token) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.US_ASCII));
      return HexFormat.of().formatHex(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
