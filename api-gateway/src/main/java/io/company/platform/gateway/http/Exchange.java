package io.company.platform.gateway.http;

import io.company.platform.gateway.error.Problem;
import io.company.platform.kernel.error.PlatformException;
import io.company.platform.kernel.error.Reason;
import io.company.platform.kernel.identity.Caller;
import io.company.platform.kinds.Kind;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Map;

/**
 * One request on its way: who asks, what for, and the one answer that it gets. Lives on one event
 * loop.
 */
public final class Exchange {

  private final HttpServerRequest request;
  private final Trace trace;
  private final int bodyLimitBytes;
  private final long startedNanos = System.nanoTime();
  private Caller caller;
  private Future<Body> body;
  private Subject subject = Subject.NONE;

  Exchange(RoutingContext routing, int bodyLimitBytes) {
    this.request = routing.request();
    this.bodyLimitBytes = bodyLimitBytes;
    this.trace = Trace.of(request.getHeader("traceparent"));
  }

  /** What the request is about, for Status objects and metrics; fields may be null. */
  public record Subject(Kind kind, String namespace, String name) {
    static final Subject NONE = new Subject(null, null, null);
  }

  public HttpMethod method() {
    return request.method();
  }

  /** As sent: neither decoded nor normalised. */
  public String path() {
    String path = request.path();
    return path == null ? "/" : path;
  }

  public String header(String name) {
    return request.getHeader(name);
  }

  /** All values of a header, comma-separated as RFC 9110 allows; null where there is none. */
  public String headers(String name) {
    List<String> values = request.headers().getAll(name);
    return values.isEmpty() ? null : String.join(",", values);
  }

  /** A query parameter; the empty string where it is not given. */
  public String query(String name) {
    if (request.query() == null) {
      return "";
    }
    String value = request.params().get(name);
    return value == null ? "" : value;
  }

  public Iterable<Map.Entry<String, String>> queries() {
    return request.query() == null ? List.of() : request.params().entries();
  }

  /** A boolean query parameter; {@code true}, {@code 1} and the bare name are true. */
  public boolean flag(String name) {
    if (request.query() == null || !request.params().contains(name)) {
      return false;
    }
    String value = request.params().get(name);
    return value.isEmpty() || value.equals("true") || value.equals("1");
  }

  /** A whole number, 0 or more, from the query; {@code otherwise} where it is not given. */
  public long number(String name, long otherwise) {
    String value = query(name);
    if (value.isEmpty()) {
      return otherwise;
    }
    try {
      long number = Long.parseLong(value);
      if (number >= 0) {
        return number;
      }
    } catch (NumberFormatException e) {
      // Told below, together with negative numbers.
    }
    throw new PlatformException(
        Reason.BAD_REQUEST,
        "the query parameter " + name + " is a whole number, 0 or more; \"" + value + "\" is not");
  }

  public Trace trace() {
    return trace;
  }

  public HttpServerResponse response() {
    return request.response();
  }

  HttpServerRequest request() {
    return request;
  }

  int bodyLimitBytes() {
    return bodyLimitBytes;
  }

  /** The whole body; refused when it is over the limit. */
  public Future<Body> body() {
    if (body == null) {
      body = Body.read(this);
    }
    return body;
  }

  /** Path and query, as sent. */
  String uri() {
    return request.uri();
  }

  public Caller caller() {
    return caller;
  }

  void caller(Caller verified) {
    this.caller = verified;
  }

  /** The bearer token's header as it came; null where there is none. */
  public String authorization() {
    return request.getHeader("Authorization");
  }

  public Subject subject() {
    return subject;
  }

  public void subject(Kind kind, String namespace, String name) {
    this.subject = new Subject(kind, namespace, name);
  }

  long elapsedNanos() {
    return System.nanoTime() - startedNanos;
  }

  /** Refuses the method; {@code allowed} as the {@code Allow} header lists them. */
  public PlatformException notAllowed(String allowed) {
    response().putHeader("Allow", allowed);
    return new PlatformException(
        Reason.METHOD_NOT_ALLOWED,
        method() + " is not possible on " + path() + "; it has " + allowed);
  }

  boolean speaksKubernetes() {
    return Client.speaksKubernetes(
        path(), header("User-Agent"), headers("Accept"), query("fieldManager"));
  }

  /** The refusal as this client wants it. */
  public Answer refusal(PlatformException refusal) {
    int code = refusal.reason().httpStatus();
    Answer answer = speaksKubernetes() ? status(refusal) : problem(code, refusal);
    if (refusal.reason() == Reason.UNAUTHENTICATED) {
      answer = answer.header("WWW-Authenticate", "Bearer realm=\"platform\"");
    }
    if (refusal.retryAfterSeconds() > 0) {
      answer = answer.header("Retry-After", Integer.toString(refusal.retryAfterSeconds()));
    }
    return answer;
  }

  private Answer problem(int code, PlatformException refusal) {
    Buffer body = Json.buffer(Problem.details(refusal, path(), trace.id()));
    return new Answer(code, "application/problem+json", body, Map.of(), List.of());
  }

  private Answer status(PlatformException refusal) {
    Kind kind = subject.kind();
    boolean known = kind != null;
    String shown =
        known && refusal.reason() == Reason.INVALID ? kind.name() : known ? kind.plural() : null;
    return Answer.json(
        refusal.reason().httpStatus(),
        Problem.status(refusal, known ? Kind.GROUP : null, shown, subject.name()));
  }

  void send(Answer answer) {
    HttpServerResponse response = response();
    if (response.ended() || response.closed()) {
      return;
    }
    response.setStatusCode(answer.status());
    response.putHeader("Content-Type", answer.contentType());
    answer.headers().forEach(response::putHeader);
    for (String warning : answer.warnings()) {
      response.headers().add("Warning", "299 - \"" + quoted(warning) + "\"");
    }
    response.end(answer.body());
  }

  /** A header's quoted string: no line breaks, no controls, ASCII only. */
  private static String quoted(String text) {
    return text.replaceAll("[^\\x20-\\x7e]", "?").replace("\\", "\\\\").replace("\"", "\\\"");
  }
}
