package io.company.platform.gateway.hook;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.company.platform.gateway.document.Documents;
import io.company.platform.gateway.http.Answer;
import io.company.platform.gateway.http.Exchange;
import io.company.platform.gateway.http.Json;
import io.company.platform.gateway.http.Route;
import io.company.platform.gateway.http.Routes;
import io.company.platform.gateway.owner.Owners;
import io.company.platform.kernel.error.PlatformException;
import io.company.platform.kinds.FieldError;
import io.company.platform.kinds.Kind;
import io.company.platform.kinds.Kinds;
import io.company.platform.proto.resource.v1.ActRequest;
import io.company.platform.proto.resource.v1.ListRequest;
import io.company.platform.proto.resource.v1.ListResponse;
import io.company.platform.proto.resource.v1.Resource;
import io.company.platform.proto.resource.v1.ResourceServiceGrpc;
import io.vertx.core.Future;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * {@code POST /v1/hooks/git}: something was pushed. Every object that follows the repository, as
 * far as the caller may act on it, gets its kind's {@code sync} action. Any kind with that action
 * and a source to select by takes part.
 */
@ApplicationScoped
class GitHookRoutes implements Routes {

  private static final String ACTION = "sync";
  private static final List<String> SOURCES = List.of("spec.source.github", "spec.source.git");
  private static final String BRANCH = "spec.source.branch";

  private final Owners owners;

  GitHookRoutes(Owners owners) {
    this.owners = owners;
  }

  @Override
  public List<Route> routes() {
    return List.of(Route.post("/v1/hooks/git", this::pushed));
  }

  private record Target(Kind kind, Resource resource) {}

  private Future<Answer> pushed(Exchange exchange) {
    return exchange.body().compose(body -> sync(exchange, Push.of(Documents.object(body))));
  }

  private Future<Answer> sync(Exchange exchange, Push push) {
    Set<Target> targets = new LinkedHashSet<>();
    Future<Void> found = Future.succeededFuture();
    for (Kind kind : Kinds.all()) {
      boolean syncs = kind.actions().stream().anyMatch(action -> action.name().equals(ACTION));
      for (String source : syncs ? SOURCES : List.<String>of()) {
        if (kind.selectableFields().contains(source)) {
          for (String name : push.names()) {
            found =
                found.compose(
                    before ->
                        followers(exchange, kind, selector(kind, source, name, push), targets));
          }
        }
      }
    }
    return found.compose(all -> act(exchange, push, targets));
  }

  private static String selector(Kind kind, String source, String name, Push push) {
    boolean byBranch = !push.branch().isEmpty() && kind.selectableFields().contains(BRANCH);
    return source + "=" + name + (byBranch ? "," + BRANCH + "=" + push.branch() : "");
  }

  private Future<Void> followers(
      Exchange exchange, Kind kind, String selector, Set<Target> targets) {
    ListRequest request =
        ListRequest.newBuilder().setPlural(kind.plural()).setFieldSelector(selector).build();
    Future<ListResponse> listed =
        owners.call(exchange, kind.owner(), ResourceServiceGrpc.getListMethod(), request);
    return listed.map(
        list -> {
          list.getItemsList().forEach(item -> targets.add(new Target(kind, item)));
          return null;
        });
  }

  private Future<Answer> act(Exchange exchange, Push push, Set<Target> targets) {
    List<Future<ObjectNode>> told = new ArrayList<>();
    for (Target target : targets) {
      ActRequest request =
          ActRequest.newBuilder().setKey(target.resource().getKey()).setAction(ACTION).build();
      told.add(
          owners
              .call(exchange, target.kind().owner(), ResourceServiceGrpc.getActMethod(), request)
              .map(response -> outcome(target, "synced", null))
              .recover(failure -> Future.succeededFuture(outcome(target, "refused", failure))));
    }
    return Future.join(told)
        .map(
            all -> {
              ObjectNode answer = Json.STRICT.createObjectNode();
              answer.put("repository", push.names().getFirst()).put("branch", push.branch());
              ArrayNode results = answer.putArray("results");
              told.forEach(one -> results.add(one.result()));
              return Answer.json(200, answer);
            });
  }

  private static ObjectNode outcome(Target target, String outcome, Throwable failure) {
    ObjectNode result = Json.STRICT.createObjectNode();
    result
        .put("kind", target.kind().name())
        .put("namespace", target.resource().getKey().getNamespace());
    result.put("name", target.resource().getKey().getName()).put("outcome", outcome);
    if (failure != null) {
      result.put(
          "detail",
          failure instanceof PlatformException refusal
              ? refusal.getMessage()
              : "the gateway failed");
    }
    return result;
  }

  /**
   * What was pushed.
   *
   * @param names of the repository, as objects may write it: the one given, and for a URL its
   *     {@code org/repo} too
   * @param branch empty: any
   */
  record Push(List<String> names, String branch) {

    /** The platform's own form ({@code repository}, {@code branch}) or GitHub's push event. */
    static Push of(ObjectNode body) {
      JsonNode repository = body.path("repository");
      String given =
          repository.isObject()
              ? repository.path("full_name").asText("")
              : repository.isTextual() ? repository.asText() : "";
      if (given.isEmpty()) {
        throw PlatformException.invalid(
            List.of(
                new FieldError(
                    "repository",
                    "is missing; send {\"repository\": \"org/repo\"} or GitHub's push event",
                    null)));
      }
      Set<String> names = new LinkedHashSet<>(List.of(given));
      String path = given.replaceFirst("^[a-z+]+://[^/]+/", "").replaceFirst("^[^@/]+@[^:/]+:", "");
      names.add(path.replaceFirst("\\.git$", "").replaceFirst("^/+", ""));
      if (repository.isObject()) {
        for (String field : List.of("clone_url", "ssh_url", "git_url", "html_url")) {
          names.add(repository.path(field).asText(given));
        }
      }
      String ref = body.path("branch").asText(body.path("ref").asText(""));
      return new Push(List.copyOf(names), ref.replaceFirst("^refs/heads/", ""));
    }
  }
}
