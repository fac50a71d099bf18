package io.company.platform.gateway.http;

import io.vertx.core.Future;

/**
 * Answers one method of one path. Runs on the event loop of the request and must not block; may
 * throw a refusal.
 */
@FunctionalInterface
public interface Endpoint {
  Future<Answer> answer(Exchange exchange);
}
