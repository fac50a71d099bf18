package io.company.platform.kernel.identity;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.company.platform.kernel.error.PlatformException;
import io.company.platform.kernel.error.Reason;
import io.grpc.CallCredentials;
import io.grpc.Metadata;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * This service's own token (OAuth 2.0 client credentials, RFC 6749 §4.4), fetched when it is first
 * needed and again before it expires. At most one fetch is under way.
 */
@Singleton
public class ServiceTokens {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Metadata.Key<String> AUTHORIZATION =
      Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);

  private record Token(String value, Instant refreshAfter, Instant expires) {}

  private final URI endpoint;
  private final String clientId;
  private final Optional<String> clientSecret;
  private final HttpClient http =
      HttpClient.newBuilder()
          .connectTimeout(Duration.ofSeconds(5))
          .version(HttpClient.Version.HTTP_1_1)
          .build();
  private Token token;
  private CompletableFuture<Token> fetching;

  @Inject
  ServiceTokens(
      @ConfigProperty(name = "quarkus.oidc.auth-server-url") String realm,
      @ConfigProperty(name = "platform.service", defaultValue = "unnamed") String service,
      IdentityConfig config) {
    this.endpoint = URI.create(realm + "/protocol/openid-connect/token");
    this.clientId = config.clientId().orElse(service);
    this.clientSecret = config.clientSecret();
  }

  /** A token that is good for some time yet; UNAVAILABLE when there is none to be had. */
  public synchronized CompletableFuture<String> token() {
    Instant now = Instant.now();
    if (token != null && now.isBefore(token.refreshAfter())) {
      return CompletableFuture.completedFuture(token.value());
    }
    if (fetching == null) {
      fetching = fetch();
      fetching.whenComplete(this::fetched);
    }
    boolean usable = token != null && now.isBefore(token.expires().minusSeconds(5));
    return usable
        ? CompletableFuture.completedFuture(token.value())
        : fetching.thenApply(Token::value);
  }

  private synchronized void fetched(Token fetched, Throwable failure) {
    fetching = null;
    token = failure == null ? fetched : token;
  }

  private CompletableFuture<Token> fetch() {
    String form =
        "grant_type=client_credentials&client_id="
            + encode(clientId)
            + "&client_secret="
            + encode(clientSecret.orElse(""));
    HttpRequest request =
        HttpRequest.newBuilder(endpoint)
            .timeout(Duration.ofSeconds(10))
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(HttpRequest.BodyPublishers.ofString(form))
            .build();
    return http.sendAsync(request, HttpResponse.BodyHandlers.ofString())
        .handle(
            (response, failure) -> {
              if (failure != null || response.statusCode() != 200) {
                throw new PlatformException(
                    Reason.UNAVAILABLE,
                    "Keycloak gives no token to "
                        + clientId
                        + ": "
                        + (failure != null
                            ? "it does not answer"
                            : "status " + response.statusCode()));
              }
              return parse(response.body());
            });
  }

  private static Token parse(String body) {
    try {
      JsonNode answer = JSON.readTree(body);
      long seconds = answer.path("expires_in").asLong(60);
      Instant now = Instant.now();
      return new Token(
          answer.path("access_token").asText(),
          now.plusSeconds(seconds * 2 / 3),
          now.plusSeconds(seconds));
    } catch (IOException e) {
      throw new PlatformException(Reason.UNAVAILABLE, "Keycloak's answer can't be read");
    }
  }

  private static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  /** Puts the token on each call. */
  public CallCredentials credentials() {
    return new CallCredentials() {
      @Override
      public void applyRequestMetadata(
          RequestInfo info, Executor executor, MetadataApplier applier) {
        token()
            .whenComplete(
                (value, failure) -> {
                  if (failure != null) {
                    applier.fail(
                        io.grpc.Status.UNAVAILABLE.withDescription(
                            "no token: Keycloak does not answer"));
                    return;
                  }
                  Metadata headers = new Metadata();
                  headers.put(AUTHORIZATION, "Bearer " + value);
                  applier.apply(headers);
                });
      }
    };
  }
}
