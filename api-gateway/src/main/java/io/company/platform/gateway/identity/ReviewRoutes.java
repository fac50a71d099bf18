package io.company.platform.gateway.identity;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.company.platform.gateway.document.Documents;
import io.company.platform.gateway.http.Answer;
import io.company.platform.gateway.http.Exchange;
import io.company.platform.gateway.http.Json;
import io.company.platform.gateway.http.Route;
import io.company.platform.gateway.http.Routes;
import io.company.platform.kernel.error.PlatformException;
import io.company.platform.kernel.error.Reason;
import io.company.platform.kernel.identity.Caller;
import io.company.platform.kinds.Action;
import io.company.platform.kinds.Kind;
import io.company.platform.kinds.Kinds;
import io.company.platform.kinds.Role;
import io.vertx.core.Future;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Who am I, what may I do, which teams are mine: for {@code kubectl auth} and for clients that look
 * at namespaces. It only tells what the token says; owners decide.
 */
@ApplicationScoped
class ReviewRoutes implements Routes {

  private static final Set<String> READING = Set.of("get", "list", "watch");
  private static final String NAMESPACES = "/api/v1/namespaces";

  @Override
  public List<Route> routes() {
    return List.of(
        Route.get("/v1/me", ReviewRoutes::me),
        Route.post("/apis/authentication.k8s.io/v1/selfsubjectreviews", ReviewRoutes::whoAmI),
        Route.post("/apis/authorization.k8s.io/v1/selfsubjectaccessreviews", ReviewRoutes::mayI),
        Route.get(NAMESPACES, ReviewRoutes::namespaces),
        Route.get(NAMESPACES + "/:team", ReviewRoutes::namespace));
  }

  private static Future<Answer> me(Exchange exchange) {
    Caller caller = exchange.caller();
    ObjectNode me = Json.STRICT.createObjectNode();
    me.put("name", caller.name())
        .put("platformAdmin", caller.platformAdmin())
        .put("service", caller.service());
    ObjectNode teams = me.putObject("teams");
    caller.roles().entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .forEach(role -> teams.put(role.getKey(), role.getValue().name().toLowerCase(Locale.ROOT)));
    return answer(200, me);
  }

  private static Future<Answer> whoAmI(Exchange exchange) {
    ObjectNode review = Json.STRICT.createObjectNode();
    review
        .put("kind", "SelfSubjectReview")
        .put("apiVersion", "authentication.k8s.io/v1")
        .putObject("metadata");
    ObjectNode user = review.putObject("status").putObject("userInfo");
    user.put("username", exchange.caller().name());
    ArrayNode groups = user.putArray("groups");
    exchange
        .caller()
        .roles()
        .forEach(
            (team, role) ->
                groups.add("/" + team + "/" + role.name().toLowerCase(Locale.ROOT) + "s"));
    if (exchange.caller().platformAdmin()) {
      groups.add("/platform-admins");
    }
    return answer(201, review);
  }

  private static Future<Answer> mayI(Exchange exchange) {
    return exchange
        .body()
        .compose(
            body -> {
              if (!body.isJson()) {
                throw new PlatformException(
                    Reason.UNSUPPORTED_MEDIA_TYPE, "a review is read as application/json only");
              }
              ObjectNode review = Documents.object(body);
              boolean allowed = allowed(exchange.caller(), review.at("/spec/resourceAttributes"));
              review.putObject("status").put("allowed", allowed);
              return answer(201, review);
            });
  }

  private static boolean allowed(Caller caller, JsonNode asked) {
    String team = asked.path("namespace").asText("");
    String verb = asked.path("verb").asText("");
    if (READING.contains(verb)) {
      return team.isEmpty() || caller.sees(team);
    }
    Kind kind = Kinds.byPlural(asked.path("resource").asText("")).orElse(null);
    boolean writable = kind != null && asked.path("group").asText("").equals(Kind.GROUP);
    if (!writable || team.isEmpty()) {
      return false;
    }
    String subresource = asked.path("subresource").asText("");
    if (subresource.isEmpty()) {
      return kind.userWritable() && caller.may(Role.EDITOR, team);
    }
    return kind.actions().stream()
        .filter(action -> action.name().equals(subresource))
        .map(Action::role)
        .anyMatch(role -> caller.may(role, team));
  }

  private static Future<Answer> namespaces(Exchange exchange) {
    ObjectNode list = Json.STRICT.createObjectNode();
    list.put("kind", "NamespaceList")
        .put("apiVersion", "v1")
        .putObject("metadata")
        .put("resourceVersion", "1");
    ArrayNode items = list.putArray("items");
    exchange.caller().teams().stream().sorted().forEach(team -> items.add(namespace(team)));
    return answer(200, list);
  }

  private static Future<Answer> namespace(Exchange exchange) {
    String team = exchange.path().substring(NAMESPACES.length() + 1);
    if (!exchange.caller().sees(team)) {
      throw new PlatformException(
          Reason.NOT_FOUND, "there is no team \"" + team + "\", or you are not a member of it");
    }
    return answer(200, namespace(team));
  }

  private static ObjectNode namespace(String team) {
    ObjectNode namespace = Json.STRICT.createObjectNode();
    namespace.put("kind", "Namespace").put("apiVersion", "v1");
    namespace.putObject("metadata").put("name", team).put("resourceVersion", "1");
    namespace.putObject("status").put("phase", "Active");
    return namespace;
  }

  private static Future<Answer> answer(int status, ObjectNode body) {
    return Future.succeededFuture(Answer.json(status, body));
  }
}
