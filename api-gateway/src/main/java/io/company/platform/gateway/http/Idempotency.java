package io.company.platform.gateway.http;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.company.platform.gateway.GatewayConfig;
import io.company.platform.kernel.error.PlatformException;
import io.company.platform.kernel.error.Reason;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;

/**
 * {@code Idempotency-Key} on POST (draft-ietf-httpapi-idempotency-key-header): the same caller's
 * same request is answered with what it was answered before. Remembered in this process only; after
 * a restart a repeated create is told ALREADY_EXISTS and a repeated apply changes nothing, which is
 * why no more is needed.
 */
@ApplicationScoped
class Idempotency {

  private static final int KEY_LIMIT = 255;

  private final Cache<Key, Entry> entries;

  Idempotency(GatewayConfig config) {
    entries =
        Caffeine.newBuilder()
            .maximumSize(config.idempotencyKeys())
            .expireAfterWrite(Duration.ofDays(1))
            .build();
  }

  private record Key(String caller, String key) {}

  /**
   * @param answer null while the first request is being answered
   */
  private record Entry(String fingerprint, Answer answer) {}

  Future<Answer> answer(Endpoint endpoint, Exchange exchange) {
    String header =
        exchange.method() == HttpMethod.POST ? exchange.header("Idempotency-Key") : null;
    if (header == null) {
      return endpoint.answer(exchange);
    }
    if (header.isEmpty() || header.length() > KEY_LIMIT) {
      throw new PlatformException(
          Reason.BAD_REQUEST,
          "Idempotency-Key has " + header.length() + " characters; it has 1 to " + KEY_LIMIT);
    }
    Key key = new Key(exchange.caller().name(), header);
    return exchange
        .body()
        .compose(body -> answer(endpoint, exchange, key, fingerprint(exchange, body)));
  }

  private Future<Answer> answer(Endpoint endpoint, Exchange exchange, Key key, String fingerprint) {
    Entry earlier = entries.asMap().putIfAbsent(key, new Entry(fingerprint, null));
    if (earlier != null) {
      return Future.succeededFuture(replay(earlier, fingerprint));
    }
    return Http.ask(endpoint, exchange)
        .recover(failure -> refused(exchange, failure))
        .onSuccess(answer -> remember(key, fingerprint, answer))
        .onFailure(failure -> entries.invalidate(key));
  }

  private static Answer replay(Entry earlier, String fingerprint) {
    if (!earlier.fingerprint().equals(fingerprint)) {
      throw new PlatformException(
          Reason.INVALID,
          "this Idempotency-Key came before with another request; choose a new one for each request");
    }
    if (earlier.answer() == null) {
      throw new PlatformException(
          Reason.CONFLICT,
          "the first request with this Idempotency-Key is still being answered; repeat it in a moment");
    }
    return earlier.answer().header("Idempotency-Replayed", "true");
  }

  /**
   * A refusal for good is an answer like any other; what may go better next time is not remembered.
   */
  private static Future<Answer> refused(Exchange exchange, Throwable failure) {
    boolean forGood =
        failure instanceof PlatformException refusal && refusal.reason().httpStatus() < 429;
    return forGood
        ? Future.succeededFuture(exchange.refusal((PlatformException) failure))
        : Future.failedFuture(failure);
  }

  private void remember(Key key, String fingerprint, Answer answer) {
    if (answer.status() >= 429) {
      entries.invalidate(key);
      return;
    }
    entries.put(key, new Entry(fingerprint, answer));
  }

  private static String fingerprint(Exchange exchange, Body body) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(exchange.uri().getBytes(StandardCharsets.UTF_8));
      digest.update((byte) 0);
      return HexFormat.of().formatHex(digest.digest(body.bytes()));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
