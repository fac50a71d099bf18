package io.company.platform.ingress.proxy;

import io.company.platform.ingress.route.Route;
import io.vertx.core.json.JsonObject;

/** An answer of the ingress itself, as RFC 9457 problem details; the detail says what to do. */
record Problem(int status, String title, String detail, int retryAfterSeconds) {

  static Problem badRequest(String detail) {
    return new Problem(400, "Bad Request", detail, 0);
  }

  static Problem noRoute(String host, String path) {
    return new Problem(
        404,
        "No Route",
        "No application is served at path "
            + path
            + " of host "
            + host
            + ". Check the path against spec.ingress.path of the Application (its status shows the URL of each"
            + " environment); production is at this host, every other environment at <environment>.localhost; an"
            + " application is served once its first release is ready there (see the Deployment's status).",
        0);
  }

  static Problem noReplica(Route route) {
    return new Problem(
        503,
        "No Replica Ready",
        "Application "
            + named(route)
            + " has no replica that can answer now."
            + " Its status and log say why; try again in a moment.",
        2);
  }

  static Problem tooBusy(Route route) {
    return new Problem(
        503,
        "Too Busy",
        "Application "
            + named(route)
            + " has more requests waiting than its replicas"
            + " take; try again in a moment, or give it more replicas.",
        1);
  }

  static Problem broken(Route route) {
    return new Problem(
        502,
        "Broken Answer",
        "A replica of application "
            + named(route)
            + " closed the connection"
            + " before it answered. The request may have had an effect, so it was not sent again. See the"
            + " application's log.",
        0);
  }

  static Problem late(Route route, int timeoutMillis) {
    return new Problem(
        504,
        "No Answer In Time",
        "Application "
            + named(route)
            + " did not begin to answer within "
            + timeoutMillis
            + " ms. See the application's log.",
        0);
  }

  static Problem slowClient(int timeoutMillis) {
    return new Problem(
        408,
        "Request Timeout",
        "The request's body stopped arriving for " + timeoutMillis + " ms.",
        0);
  }

  private static String named(Route route) {
    return route.label("application")
        + " (team "
        + route.label("team")
        + ", environment "
        + route.label("environment")
        + ")";
  }

  String json(String instance) {
    return new JsonObject()
            .put("type", "about:blank")
            .put("title", title)
            .put("status", status)
            .put("detail", detail)
            .put("instance", instance)
            .encode()
        + "\n";
  }
}
