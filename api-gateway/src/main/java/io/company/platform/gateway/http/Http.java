package io.company.platform.gateway.http;

import io.company.platform.gateway.GatewayConfig;
import io.company.platform.kernel.error.PlatformException;
import io.company.platform.kernel.error.Reason;
import io.company.platform.kernel.identity.Caller;
import io.company.platform.kernel.identity.Callers;
import io.quarkus.arc.All;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/**
 * From request to answer: authenticates, asks the route's endpoint, and turns whatever comes of it
 * into the one answer. Nothing but open routes is reached without a verified token, unknown paths
 * included.
 */
@ApplicationScoped
class Http {

  private static final Logger LOG = Logger.getLogger(Http.class);
  private static final String BEARER = "Bearer ";

  /** {@code /a/*} matches {@code /a} too. */
  private static final Comparator<Route> WILDCARDS_LAST =
      Comparator.comparing((Route route) -> route.path().endsWith("*")).thenComparing(Route::path);

  private final List<Routes> contributors;
  private final Callers callers;
  private final Idempotency idempotency;
  private final Measures measures;
  private final GatewayConfig config;

  Http(
      @All List<Routes> contributors,
      Callers callers,
      Idempotency idempotency,
      Measures measures,
      GatewayConfig config) {
    this.contributors = contributors;
    this.callers = callers;
    this.idempotency = idempotency;
    this.measures = measures;
    this.config = config;
  }

  void register(@Observes Router router) {
    List<Route> routes =
        contributors.stream()
            .flatMap(contributor -> contributor.routes().stream())
            .sorted(WILDCARDS_LAST)
            .toList();
    for (Route route : routes) {
      router.route(route.path()).handler(routing -> serve(route, routing));
    }
    String known = routes.stream().map(Route::path).sorted().collect(Collectors.joining(", "));
    Route unknown = new Route("/*", false, Map.of());
    Endpoint refuse =
        exchange -> {
          throw new PlatformException(
              Reason.NOT_FOUND, "there is nothing at " + exchange.path() + "; there is " + known);
        };
    router.route().order(Integer.MAX_VALUE - 1).handler(routing -> serve(unknown, refuse, routing));
  }

  private void serve(Route route, RoutingContext routing) {
    HttpMethod method = routing.request().method();
    Endpoint endpoint = route.methods().get(method == HttpMethod.HEAD ? HttpMethod.GET : method);
    if (endpoint != null) {
      serve(route, endpoint, routing);
      return;
    }
    String allowed =
        route.methods().keySet().stream()
            .map(HttpMethod::name)
            .sorted()
            .collect(Collectors.joining(", "));
    serve(
        route,
        exchange -> {
          throw exchange.notAllowed(allowed);
        },
        routing);
  }

  private void serve(Route route, Endpoint endpoint, RoutingContext routing) {
    Exchange exchange = new Exchange(routing, config.bodyLimitBytes());
    routing.request().pause();
    Future<Answer> answer =
        route.open() ? ask(endpoint, exchange) : authenticated(endpoint, exchange);
    answer.onComplete(
        done -> {
          Answer given = done.succeeded() ? done.result() : refusal(exchange, done.cause());
          if (given != Answer.STREAMED) {
            exchange.send(given);
          }
          measures.record(route, exchange, exchange.response().getStatusCode());
          if (!routing.request().isEnded()) {
            routing.request().resume();
          }
        });
  }

  private Future<Answer> authenticated(Endpoint endpoint, Exchange exchange) {
    String authorization = exchange.authorization();
    if (authorization == null || authorization.length() <= BEARER.length()) {
      return Future.failedFuture(
          new PlatformException(
              Reason.UNAUTHENTICATED,
              "no token came with the request; send the header \"Authorization: Bearer <token>\""));
    }
    if (!authorization.regionMatches(true, 0, BEARER, 0, BEARER.length())) {
      return Future.failedFuture(
          new PlatformException(
              Reason.UNAUTHENTICATED,
              "the Authorization header is not of the form \"Bearer <token>\""));
    }
    return verify(authorization.substring(BEARER.length()).trim())
        .compose(
            caller -> {
              exchange.caller(caller);
              return idempotency.answer(endpoint, exchange);
            });
  }

  /** Comes back to the request's own event loop; a remembered token never leaves it. */
  private Future<Caller> verify(String token) {
    Context context = Vertx.currentContext();
    Promise<Caller> promise = Promise.promise();
    callers
        .verify(token)
        .subscribe()
        .with(
            caller -> on(context, () -> promise.complete(caller)),
            failure -> on(context, () -> promise.fail(failure)));
    return promise.future();
  }

  private static void on(Context context, Runnable task) {
    if (Vertx.currentContext() == context) {
      task.run();
      return;
    }
    context.runOnContext(ignored -> task.run());
  }

  static Future<Answer> ask(Endpoint endpoint, Exchange exchange) {
    try {
      return endpoint.answer(exchange);
    } catch (RuntimeException e) {
      return Future.failedFuture(e);
    }
  }

  private static Answer refusal(Exchange exchange, Throwable failure) {
    if (failure instanceof PlatformException refusal) {
      return exchange.refusal(refusal);
    }
    LOG.errorf(failure, "request failed trace=%s path=%s", exchange.trace().id(), exchange.path());
    return exchange.refusal(
        new PlatformException(
            Reason.INTERNAL,
            "the gateway failed; the trace id "
                + exchange.trace().id()
                + " finds the cause in its log"));
  }
}
