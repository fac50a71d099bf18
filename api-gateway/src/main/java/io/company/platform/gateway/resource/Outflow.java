package io.company.platform.gateway.resource;

import io.company.platform.gateway.http.Answer;
import io.company.platform.gateway.owner.Flow;
import io.company.platform.kernel.error.PlatformException;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * A response that is written as an owner sends. Its head is held back until the owner has taken the
 * call, sent something or been silent for {@value #HEAD_MILLIS} ms, so that a refusal still becomes
 * an HTTP status. Asks for the next message only when the client has taken the last one: nothing
 * piles up.
 */
final class Outflow {

  private static final long HEAD_MILLIS = 100;

  private final HttpServerResponse response;
  private final Vertx vertx;
  private final Promise<Answer> started = Promise.promise();
  private final long headTimer;
  private final List<Runnable> whenOver = new ArrayList<>();
  private Flow flow;
  private boolean over;

  Outflow(HttpServerResponse response, Vertx vertx, String contentType) {
    this.response = response;
    this.vertx = vertx;
    response
        .setChunked(true)
        .putHeader("Content-Type", contentType)
        .putHeader("Cache-Control", "no-cache");
    response.putHeader("X-Accel-Buffering", "no");
    response.exceptionHandler(gone -> close());
    response.closeHandler(gone -> close());
    response.drainHandler(drained -> next());
    headTimer = vertx.setTimer(HEAD_MILLIS, due -> start());
  }

  /** Opens the owner's stream; messages may come before it returns. */
  void follow(Supplier<Flow> upstream) {
    try {
      flow = upstream.get();
    } catch (PlatformException refusal) {
      refuse(refusal);
      return;
    }
    if (over) {
      flow.cancel();
    }
  }

  /** Completes when the response's head is out; fails with the owner's refusal before that. */
  Future<Answer> started() {
    return started.future();
  }

  /** Sends the head, once. */
  void start() {
    if (over || started.future().isComplete()) {
      return;
    }
    vertx.cancelTimer(headTimer);
    response.setStatusCode(200);
    response.writeHead();
    started.complete(Answer.STREAMED);
  }

  /** Writes what came and asks for more as soon as the client can take it. */
  void write(Buffer chunk) {
    push(chunk);
    if (!response.writeQueueFull()) {
      next();
    }
  }

  /** Writes without asking for more: what the gateway adds by itself. */
  void push(Buffer chunk) {
    if (over) {
      return;
    }
    start();
    response.write(chunk);
  }

  void next() {
    if (!over && flow != null) {
      flow.next();
    }
  }

  /** False when the head is out already and the refusal has to be told in another way. */
  boolean refuse(PlatformException refusal) {
    if (over) {
      return true;
    }
    if (started.future().isComplete()) {
      return false;
    }
    response.setChunked(false);
    started.fail(refusal);
    close();
    return true;
  }

  /** The client gets a whole answer. */
  void end() {
    if (over) {
      return;
    }
    start();
    response.end();
    close();
  }

  /** Sends a last chunk and breaks off: the client sees that the answer is not whole. */
  void breakOff(Buffer last) {
    if (over) {
      return;
    }
    close();
    response.write(last).onComplete(written -> response.reset());
  }

  /** Runs the task when nothing more can be written; at once where that is so already. */
  void whenOver(Runnable task) {
    if (over) {
      task.run();
      return;
    }
    whenOver.add(task);
  }

  private void close() {
    over = true;
    vertx.cancelTimer(headTimer);
    whenOver.forEach(Runnable::run);
    whenOver.clear();
    started.tryComplete(Answer.STREAMED);
    if (flow != null) {
      flow.cancel();
    }
  }
}
