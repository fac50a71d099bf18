package io.company.platform.gateway.resource;

import io.company.platform.gateway.http.Answer;
import io.company.platform.gateway.http.Endpoint;
import io.company.platform.gateway.http.Exchange;
import io.company.platform.gateway.http.Route;
import io.company.platform.gateway.http.Routes;
import io.company.platform.kernel.error.PlatformException;
import io.company.platform.kernel.error.Reason;
import io.company.platform.kinds.Action;
import io.company.platform.kinds.Kind;
import io.company.platform.kinds.Stream;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream.Builder;

/**
 * The resource API below {@code /apis/GROUP/VERSION}: which method of which path is which
 * operation.
 */
@ApplicationScoped
class ResourceRoutes implements Routes {

  private final Reads reads;
  private final Writes writes;
  private final Watches watches;
  private final Actions actions;
  private final Streams streams;

  ResourceRoutes(Reads reads, Writes writes, Watches watches, Actions actions, Streams streams) {
    this.reads = reads;
    this.writes = writes;
    this.watches = watches;
    this.actions = actions;
    this.streams = streams;
  }

  @Override
  public List<Route> routes() {
    Map<HttpMethod, Endpoint> methods = new LinkedHashMap<>();
    for (HttpMethod method :
        List.of(
            HttpMethod.GET, HttpMethod.POST, HttpMethod.PUT, HttpMethod.PATCH, HttpMethod.DELETE)) {
      methods.put(method, this::dispatch);
    }
    return List.of(new Route(ResourcePath.ROOT + "/*", false, methods));
  }

  private Future<Answer> dispatch(Exchange exchange) {
    ResourcePath path = ResourcePath.of(exchange.path());
    exchange.subject(path.kind(), path.namespace(), path.name());
    if (path.isCollection()) {
      return collection(exchange, path);
    }
    return path.subresource().isEmpty() ? object(exchange, path) : subresource(exchange, path);
  }

  private Future<Answer> collection(Exchange exchange, ResourcePath path) {
    boolean inOneTeam = !path.namespace().isEmpty();
    return switch (verb(exchange)) {
      case "GET" ->
          exchange.flag("watch") ? watches.watch(exchange, path) : reads.list(exchange, path);
      case "POST" -> {
        if (!inOneTeam) {
          throw exchange.notAllowed("GET");
        }
        yield writes.create(exchange, path);
      }
      default -> throw exchange.notAllowed(inOneTeam ? "GET, POST" : "GET");
    };
  }

  private Future<Answer> object(Exchange exchange, ResourcePath path) {
    return switch (verb(exchange)) {
      case "GET" ->
          exchange.flag("watch") ? watches.watch(exchange, path) : reads.get(exchange, path);
      case "PUT" -> writes.update(exchange, path);
      case "PATCH" -> writes.patch(exchange, path);
      case "DELETE" -> writes.delete(exchange, path);
      default -> throw exchange.notAllowed("DELETE, GET, PATCH, PUT");
    };
  }

  private Future<Answer> subresource(Exchange exchange, ResourcePath path) {
    Kind kind = path.kind();
    if (path.subresource().equals("status")) {
      return status(exchange, path);
    }
    for (Action action : kind.actions()) {
      if (action.name().equals(path.subresource())) {
        if (exchange.method() != HttpMethod.POST) {
          throw exchange.notAllowed("POST");
        }
        return actions.act(exchange, path);
      }
    }
    for (Stream stream : kind.streams()) {
      if (stream.name().equals(path.subresource())) {
        if (exchange.method() != HttpMethod.GET) {
          throw exchange.notAllowed("GET");
        }
        return streams.stream(exchange, path, stream);
      }
    }
    throw new PlatformException(
        Reason.NOT_FOUND,
        kind.plural()
            + " have no subresource \""
            + path.subresource()
            + "\"; they have "
            + subresources(kind));
  }

  private Future<Answer> status(Exchange exchange, ResourcePath path) {
    return switch (verb(exchange)) {
      case "GET" -> reads.get(exchange, path);
      case "PUT" -> writes.updateStatus(exchange, path);
      case "PATCH" -> writes.patchStatus(exchange, path);
      default -> throw exchange.notAllowed("GET, PATCH, PUT");
    };
  }

  private static String verb(Exchange exchange) {
    return exchange.method() == HttpMethod.HEAD ? "GET" : exchange.method().name();
  }

  private static String subresources(Kind kind) {
    Builder<String> names = java.util.stream.Stream.builder();
    names.add("status");
    kind.actions().forEach(action -> names.add(action.name()));
    kind.streams().forEach(stream -> names.add(stream.name()));
    return names.build().collect(Collectors.joining(", "));
  }
}
