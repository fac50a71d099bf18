package io.company.platform.gateway.apply;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.company.platform.gateway.document.Documents;
import io.company.platform.gateway.error.Problem;
import io.company.platform.gateway.http.Answer;
import io.company.platform.gateway.http.Body;
import io.company.platform.gateway.http.Exchange;
import io.company.platform.gateway.http.Json;
import io.company.platform.gateway.http.Route;
import io.company.platform.gateway.http.Routes;
import io.company.platform.gateway.resource.Options;
import io.company.platform.kernel.error.PlatformException;
import io.company.platform.kernel.error.Reason;
import io.company.platform.kinds.FieldError;
import io.vertx.core.Future;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;

/**
 * {@code POST /v1/apply}. 200 when every document was applied; otherwise a problem with the status
 * of the first one that was refused and the {@code results} of all.
 */
@ApplicationScoped
class ApplyRoutes implements Routes {

  private final Apply apply;

  ApplyRoutes(Apply apply) {
    this.apply = apply;
  }

  @Override
  public List<Route> routes() {
    return List.of(Route.post("/v1/apply", this::apply));
  }

  private Future<Answer> apply(Exchange exchange) {
    Options options = Options.of(exchange);
    return exchange
        .body()
        .compose(
            body -> {
              boolean readable = body.isJson() || body.isYaml() || body.mediaType().isEmpty();
              if (!readable) {
                throw unsupported(body);
              }
              List<Document> documents =
                  Document.of(Documents.all(body), exchange.caller().teams());
              return apply.apply(exchange, documents, options);
            })
        .map(results -> answer(exchange, results, options.dryRun()));
  }

  private static PlatformException unsupported(Body body) {
    return new PlatformException(
        Reason.UNSUPPORTED_MEDIA_TYPE,
        "the body came as "
            + body.mediaType()
            + "; a manifest is application/yaml or application/json (curl: -H 'Content-Type: application/yaml')");
  }

  private static Answer answer(Exchange exchange, List<Result> results, boolean dryRun) {
    ArrayNode shown = Json.STRICT.createArrayNode();
    results.forEach(result -> shown.add(result.toJson(exchange.path(), exchange.trace().id())));
    List<Result.Failed> failed =
        results.stream()
            .filter(Result.Failed.class::isInstance)
            .map(Result.Failed.class::cast)
            .toList();
    if (failed.isEmpty()) {
      ObjectNode answer = Json.STRICT.createObjectNode();
      answer.set("results", shown);
      return Answer.json(200, answer);
    }
    PlatformException refusal = summary(results, failed, dryRun);
    ObjectNode problem = Problem.details(refusal, exchange.path(), exchange.trace().id());
    problem.set("results", shown);
    Answer plain = exchange.refusal(refusal);
    return plain.as("application/problem+json", Json.buffer(problem));
  }

  /** The first refusal's reason, what became of the rest, and the fields of all. */
  private static PlatformException summary(
      List<Result> results, List<Result.Failed> failed, boolean dryRun) {
    PlatformException first = failed.getFirst().refusal();
    if (results.size() == 1) {
      return first;
    }
    boolean anyDone = !dryRun && results.stream().anyMatch(Result.Done.class::isInstance);
    StringBuilder message = new StringBuilder();
    message
        .append(failed.size())
        .append(" of ")
        .append(results.size())
        .append(" documents refused, ");
    message.append(anyDone ? "see results for the others: " : "nothing was applied: ");
    for (Result.Failed one : failed) {
      Document document = one.document();
      message.append("document ").append(document.index() + 1);
      message.append(" (").append(document.object().path("kind").asText("no kind"));
      message.append(document.name().isEmpty() ? "" : " " + document.name());
      message.append("): ").append(one.refusal().getMessage()).append("; ");
    }
    message.setLength(message.length() - 2);
    List<FieldError> fields =
        failed.stream().flatMap(one -> one.refusal().fields().stream()).toList();
    return new PlatformException(
        first.reason(), message.toString(), fields, first.retryAfterSeconds());
  }
}
