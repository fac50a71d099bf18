package io.company.platform.ingress.proxy;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;

/**
 * Passes an application's answer on as it comes. A short one goes out in one write, head and body
 * together.
 */
final class Answer {
  private static final Buffer NOTHING = Buffer.buffer(0);

  private final Exchange exchange;
  private final Attempt attempt;
  private final HttpClientResponse in;
  private final HttpServerResponse to;
  private long left = -1;
  private boolean close;
  private boolean headWritten;
  private boolean ended;

  Answer(Exchange exchange, Attempt attempt, HttpClientResponse in) {
    this.exchange = exchange;
    this.attempt = attempt;
    this.in = in;
    this.to = exchange.request().response();
  }

  void begin() {
    to.setStatusCode(in.statusCode());
    to.setStatusMessage(in.statusMessage());
    close = exchange.closesAfterwards();
    boolean bodiless =
        exchange.request().method().equals(HttpMethod.HEAD)
            || in.statusCode() == 204
            || in.statusCode() == 304;
    String length = in.headers().get(HttpHeaders.CONTENT_LENGTH);
    if (!bodiless && length != null) {
      left = Long.parseLong(length);
    } else if (!bodiless) {
      frameWithoutLength();
    }
    in.handler(this::chunk);
    in.endHandler(end -> end(NOTHING));
    in.exceptionHandler(broken -> attempt.answerCut());
    if (!bodiless) {
      exchange.loop().later(this::writeHeadAlone);
    }
  }

  private void frameWithoutLength() {
    if (exchange.request().version() == HttpVersion.HTTP_1_1) {
      to.setChunked(true);
      return;
    }
    to.headers().set(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
    close = true;
  }

  /** An answer whose body is yet to come (a stream of events, say) shows its head at once. */
  private void writeHeadAlone() {
    if (!headWritten && !ended && !attempt.isOver()) {
      headWritten = true;
      to.write(NOTHING);
    }
  }

  private void chunk(Buffer chunk) {
    if (attempt.isOver()) {
      return;
    }
    exchange.sent(chunk.length());
    if (left >= 0) {
      left -= chunk.length();
      if (left == 0) {
        end(chunk);
        return;
      }
    }
    headWritten = true;
    to.write(chunk);
    if (to.writeQueueFull()) {
      in.pause();
      to.drainHandler(drained -> in.resume());
    }
  }

  private void end(Buffer last) {
    if (ended || attempt.isOver()) {
      return;
    }
    ended = true;
    if (last.length() == 0) {
      to.end();
    } else {
      to.end(last);
    }
    attempt.answerEnded();
    exchange.answerEnded(close);
  }
}
