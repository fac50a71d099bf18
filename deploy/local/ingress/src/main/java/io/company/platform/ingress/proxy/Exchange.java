package io.company.platform.ingress.proxy;

import io.company.platform.ingress.access.AccessEntry;
import io.company.platform.ingress.live.LiveRoute;
import io.company.platform.ingress.live.LiveRoute.Target;
import io.company.platform.ingress.live.Tried;
import io.company.platform.ingress.route.Route;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;

/**
 * One request from its head to the end of its answer: finds the route, makes attempts until one
 * answers, and ends exactly once, with one access log line. A request is tried again only while it
 * cannot have had an effect twice.
 */
final class Exchange {
  static final int CLIENT_GONE = 499;
  private static final int DISCARDED_WITHIN_MILLIS = 2_000;

  private final ProxyLoop loop;
  private final HttpServerRequest request;
  private final long startedMillis = System.currentTimeMillis();
  private final long startedNanos = System.nanoTime();
  private final Tried tried = new Tried();
  private TraceContext trace;
  private RequestTarget where = RequestTarget.UNKNOWN;
  private boolean hasBody;
  private LiveRoute route;
  private Attempt attempt;
  private int attempts;
  private int status;
  private long headMicros = -1;
  private long bytesIn;
  private long bytesOut;
  private boolean ended;

  Exchange(ProxyLoop loop, HttpServerRequest request) {
    this.loop = loop;
    this.request = request;
  }

  void begin() {
    loop.opened(this);
    request.response().exceptionHandler(gone -> clientGone());
    request.exceptionHandler(gone -> clientGone());
    request.response().closeHandler(gone -> clientGone());
    trace = TraceContext.of(request.getHeader("traceparent"));
    try {
      where = RequestTarget.of(request);
    } catch (IllegalArgumentException malformed) {
      answer(Problem.badRequest(malformed.getMessage()));
      return;
    }
    hasBody = hasBody(request);
    if (hasBody) {
      request.pause();
    }
    findRoute();
    if (route == null) {
      answer(Problem.noRoute(where.host(), where.path()));
      return;
    }
    if (!tryNext()) {
      route.unserved().answered(503, micros());
      answer(Problem.noReplica(route.route()));
    }
  }

  private static boolean hasBody(HttpServerRequest request) {
    String length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
    return length == null
        ? request.headers().contains(HttpHeaders.TRANSFER_ENCODING)
        : !length.equals("0");
  }

  private void findRoute() {
    route = loop.tables().current().find(where.routedHost(), where.path());
  }

  private boolean tryNext() {
    Target next = route.pick(tried, System.nanoTime());
    if (next == null) {
      return false;
    }
    attempts++;
    attempt = new Attempt(this, next);
    attempt.start();
    return true;
  }

  /** The connection could not be made; nothing was sent, so any request may go elsewhere. */
  void refused(Attempt failed) {
    tried.refused(failed.target().upstream().address());
    elsewhereOr(failed, Problem.noReplica(route.route()));
  }

  void tooBusy(Attempt failed) {
    tried.refused(failed.target().upstream().address());
    elsewhereOr(failed, Problem.tooBusy(route.route()));
  }

  /** The connection broke after the request went out and before an answer came. */
  void broken(Attempt failed) {
    tried.broken(failed.target().upstream().address());
    if (hasBody || !idempotent(request.method())) {
      give(failed, Problem.broken(route.route()));
      return;
    }
    elsewhereOr(failed, Problem.broken(route.route()));
  }

  private void elsewhereOr(Attempt failed, Problem otherwise) {
    LiveRoute before = route;
    findRoute();
    if (route != null && tryNext()) {
      failed.target().backend().traffic().retriedElsewhere();
      return;
    }
    route = before;
    give(failed, otherwise);
  }

  private void give(Attempt failed, Problem problem) {
    failed.target().backend().traffic().answered(problem.status(), micros());
    answer(problem);
  }

  private static boolean idempotent(HttpMethod method) {
    return method.equals(HttpMethod.GET)
        || method.equals(HttpMethod.HEAD)
        || method.equals(HttpMethod.OPTIONS)
        || method.equals(HttpMethod.PUT)
        || method.equals(HttpMethod.DELETE)
        || method.equals(HttpMethod.TRACE);
  }

  void checkDeadline(long nowNanos, long limitNanos) {
    if (ended || attempt == null || !attempt.overdue(nowNanos, limitNanos)) {
      return;
    }
    int limitMillis = loop.options().headerTimeoutMillis();
    Problem problem =
        attempt.waitsForClient()
            ? Problem.slowClient(limitMillis)
            : Problem.late(route.route(), limitMillis);
    attempt.cancel();
    give(attempt, problem);
  }

  private void clientGone() {
    if (ended) {
      return;
    }
    if (attempt != null) {
      attempt.cancel();
      if (headMicros < 0) {
        status = CLIENT_GONE;
        attempt.target().backend().traffic().answered(CLIENT_GONE, micros());
      }
    }
    end();
  }

  private void answer(Problem problem) {
    if (ended) {
      return;
    }
    headIs(problem.status());
    HttpServerResponse response = request.response();
    response.setStatusCode(problem.status());
    response.headers().set(HttpHeaders.CONTENT_TYPE, "application/problem+json");
    if (problem.retryAfterSeconds() > 0) {
      response.headers().set("retry-after", String.valueOf(problem.retryAfterSeconds()));
    }
    String body = problem.json(where.path());
    bytesOut = body.length();
    boolean close = closesAfterwards();
    if (request.method().equals(HttpMethod.HEAD)) {
      response.headers().set(HttpHeaders.CONTENT_LENGTH, String.valueOf(body.length()));
      response.end();
    } else {
      response.end(body);
    }
    answerEnded(close);
  }

  /** Whether the client's connection closes after this answer; says so in the answer's head. */
  boolean closesAfterwards() {
    boolean close = loop.draining();
    if (close) {
      request.response().headers().set(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
    }
    return close;
  }

  /**
   * The answer is written. Where it came before the end of the request's body, the rest of that is
   * thrown away, for a while, so that the client gets to read the answer.
   */
  void answerEnded(boolean close) {
    if (!request.isEnded()) {
      request.handler(null);
      request.endHandler(
          over -> {
            if (close) {
              request.connection().close();
            }
          });
      request.resume();
      loop.afterMillis(
          DISCARDED_WITHIN_MILLIS,
          () -> {
            if (!request.isEnded()) {
              request.connection().close();
            }
          });
    } else if (close) {
      request.connection().close();
    }
    end();
  }

  /**
   * The answer broke off: the client must see that, so its connection is closed before the answer's
   * end.
   */
  void cutShort(Attempt failed) {
    failed.target().backend().traffic().cutShort();
    end();
    request.connection().close();
  }

  void headIs(int answered) {
    status = answered;
    headMicros = micros();
  }

  long micros() {
    return (System.nanoTime() - startedNanos) / 1_000;
  }

  /** Idempotent: ends the exchange and logs it. */
  void end() {
    if (ended) {
      return;
    }
    ended = true;
    loop.closed(this);
    Route logged = route == null ? null : route.route();
    Target served = attempt == null ? null : attempt.target();
    loop.accessLog()
        .add(
            new AccessEntry(
                startedMillis,
                where.host(),
                request.method().name(),
                where.path(),
                status,
                headMicros,
                micros(),
                logged,
                served == null ? "" : served.backend().backend().workload(),
                served == null ? "" : served.backend().backend().release(),
                served == null ? "" : served.upstream().address().toString(),
                trace.traceId(),
                bytesIn,
                bytesOut,
                attempts));
  }

  boolean ended() {
    return ended;
  }

  boolean hasBody() {
    return hasBody;
  }

  ProxyLoop loop() {
    return loop;
  }

  HttpServerRequest request() {
    return request;
  }

  /** What the application is asked for: the path with its query. */
  String target() {
    return where.target();
  }

  void received(int bytes) {
    bytesIn += bytes;
  }

  void sent(int bytes) {
    bytesOut += bytes;
  }

  /** Fills the head of the request to the application. */
  void upstreamHeaders(MultiMap to) {
    Headers.toUpstream(
        request.headers(), to, request.remoteAddress().hostAddress(), where.host(), trace);
    if (!to.contains(HttpHeaders.HOST) || !to.get(HttpHeaders.HOST).equals(where.host())) {
      to.set(HttpHeaders.HOST, where.host());
    }
  }
}
