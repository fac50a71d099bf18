package io.company.platform.ingress.proxy;

import io.vertx.core.http.HttpClient;

/**
 * One event loop's connections to one address, and how many of its requests use them. Confined to
 * that loop.
 */
final class Pool {
  private final HttpClient client;
  private int inFlight;

  Pool(HttpClient client) {
    this.client = client;
  }

  HttpClient client() {
    return client;
  }

  void begin() {
    inFlight++;
  }

  void end() {
    inFlight--;
  }

  boolean idle() {
    return inFlight == 0;
  }
}
