package io.company.platform.ingress.proxy;

import io.company.platform.ingress.live.LiveRoute.Target;
import io.vertx.core.AsyncResult;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ConnectionPoolTooBusyException;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;

/**
 * One try of one address: connect, send, pass the answer on, with back-pressure both ways. It
 * counts as in flight on its address until it is over, and it is over once: answered, failed or
 * cancelled.
 */
final class Attempt {
  private enum Phase {
    CONNECTING,
    SENT,
    ANSWERING,
    OVER
  }

  private final Exchange exchange;
  private final Target target;
  private final Pool pool;
  private Phase phase = Phase.CONNECTING;
  private boolean counted = true;
  private HttpClientRequest out;
  private long lastActivityNanos = System.nanoTime();
  private long bodyLeft = -1;
  private boolean headSent;
  private boolean bodySent;

  Attempt(Exchange exchange, Target target) {
    this.exchange = exchange;
    this.target = target;
    this.pool = exchange.loop().pool(target.upstream().address());
  }

  Target target() {
    return target;
  }

  void start() {
    target.upstream().begin();
    pool.begin();
    pool.client()
        .request(exchange.request().method(), exchange.target())
        .onComplete(this::connected);
  }

  /** True when the application has neither taken nor given anything for that long. */
  boolean overdue(long nowNanos, long limitNanos) {
    return phase == Phase.SENT && nowNanos - lastActivityNanos > limitNanos;
  }

  boolean waitsForClient() {
    return !bodySent && out != null && !out.writeQueueFull();
  }

  void cancel() {
    if (phase == Phase.OVER) {
      return;
    }
    over();
    if (out != null) {
      out.reset();
    }
  }

  private void over() {
    phase = Phase.OVER;
    if (counted) {
      counted = false;
      target.upstream().end();
      pool.end();
    }
  }

  private void connected(AsyncResult<HttpClientRequest> result) {
    if (phase == Phase.OVER) {
      if (result.succeeded()) {
        result.result().reset();
      }
      return;
    }
    if (result.failed()) {
      over();
      if (result.cause() instanceof ConnectionPoolTooBusyException) {
        exchange.tooBusy(this);
        return;
      }
      target.upstream().refusedAt(System.nanoTime());
      exchange.refused(this);
      return;
    }
    phase = Phase.SENT;
    lastActivityNanos = System.nanoTime();
    out = result.result();
    send();
  }

  private void send() {
    HttpServerRequest request = exchange.request();
    exchange.upstreamHeaders(out.headers());
    out.exceptionHandler(this::failed);
    String upgrade =
        request.method().equals(HttpMethod.GET) && !exchange.hasBody()
            ? Headers.upgrade(request.headers())
            : null;
    if (upgrade != null) {
      out.headers().set(HttpHeaders.CONNECTION, "Upgrade").set(HttpHeaders.UPGRADE, upgrade);
      bodySent = true;
      out.connect().onComplete(this::answered);
      return;
    }
    out.response().onComplete(this::answered);
    if (!exchange.hasBody()) {
      bodySent = true;
      out.end();
      return;
    }
    sendBody(request);
  }

  private void sendBody(HttpServerRequest request) {
    String length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
    if (length == null) {
      out.setChunked(true);
    } else {
      bodyLeft = Long.parseLong(length);
    }
    if (request.headers().contains(HttpHeaders.EXPECT, HttpHeaders.CONTINUE, true)) {
      out.continueHandler(
          go -> {
            lastActivityNanos = System.nanoTime();
            request.response().writeContinue();
          });
      headSent = true;
      out.sendHead();
    }
    request.handler(this::sendChunk);
    request.endHandler(end -> endBody());
    request.resume();
    // The first part of a small body comes with the head and is sent together with it; otherwise
    // the head goes alone.
    exchange
        .loop()
        .later(
            () -> {
              if (!headSent && phase == Phase.SENT) {
                headSent = true;
                out.sendHead();
              }
            });
  }

  private void sendChunk(Buffer chunk) {
    exchange.received(chunk.length());
    if (phase == Phase.OVER || bodySent) {
      return;
    }
    headSent = true;
    lastActivityNanos = System.nanoTime();
    if (bodyLeft >= 0) {
      bodyLeft -= chunk.length();
      if (bodyLeft == 0) {
        bodySent = true;
        out.end(chunk);
        return;
      }
    }
    out.write(chunk);
    if (out.writeQueueFull()) {
      exchange.request().pause();
      out.drainHandler(
          drained -> {
            lastActivityNanos = System.nanoTime();
            exchange.request().resume();
          });
    }
  }

  private void endBody() {
    if (phase == Phase.OVER || bodySent) {
      return;
    }
    headSent = true;
    bodySent = true;
    out.end();
  }

  private void failed(Throwable cause) {
    if (phase != Phase.SENT) {
      return;
    }
    over();
    exchange.broken(this);
  }

  private void answered(AsyncResult<HttpClientResponse> result) {
    if (result.failed()) {
      failed(result.cause());
      return;
    }
    if (phase != Phase.SENT) {
      return;
    }
    phase = Phase.ANSWERING;
    HttpClientResponse in = result.result();
    target.upstream().answered();
    exchange.headIs(in.statusCode());
    target.backend().traffic().answered(in.statusCode(), exchange.micros());
    Headers.toClient(in.headers(), exchange.request().response().headers());
    if (in.statusCode() == 101) {
      new Tunnel(exchange, this).open(in);
      return;
    }
    new Answer(exchange, this, in).begin();
  }

  /**
   * The answer has been passed on to its end; a request still being sent is given up with its
   * connection.
   */
  void answerEnded() {
    if (phase == Phase.OVER) {
      return;
    }
    over();
    if (!bodySent) {
      out.reset();
    }
  }

  /** The application broke off in the middle of its answer. */
  void answerCut() {
    if (phase == Phase.OVER) {
      return;
    }
    over();
    exchange.cutShort(this);
  }

  boolean isOver() {
    return phase == Phase.OVER;
  }
}
