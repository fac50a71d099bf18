package io.company.platform.gateway.apply;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.company.platform.gateway.error.Problem;
import io.company.platform.gateway.http.Json;
import io.company.platform.kernel.error.PlatformException;
import io.company.platform.proto.resource.v1.Outcome;
import io.company.platform.proto.resource.v1.WriteResponse;

/** What became of one document. */
sealed interface Result {

  Document document();

  /** The owner took it. */
  record Done(Document document, WriteResponse response) implements Result {}

  /** It was refused. */
  record Failed(Document document, PlatformException refusal) implements Result {}

  /** It was not tried, because another one was refused. */
  record Skipped(Document document) implements Result {}

  default ObjectNode toJson(String instance, String traceId) {
    ObjectNode json = Json.STRICT.createObjectNode();
    json.put(
        "kind",
        document().kind() == null
            ? document().object().path("kind").asText()
            : document().kind().name());
    json.put("namespace", document().namespace());
    switch (this) {
      case Done done -> {
        json.put("name", done.response().getResource().getKey().getName());
        json.put("outcome", outcome(done.response().getOutcome()));
        json.put("resourceVersion", Long.toString(done.response().getResource().getRevision()));
        if (done.response().getWarningsCount() > 0) {
          done.response().getWarningsList().forEach(json.withArray("/warnings")::add);
        }
        json.set("object", Json.trusted(done.response().getResource().getJson().toByteArray()));
      }
      case Failed failed -> {
        json.put("name", document().name());
        json.put("outcome", "failed");
        json.set("problem", Problem.details(failed.refusal(), instance, traceId));
      }
      case Skipped skipped -> {
        json.put("name", skipped.document().name());
        json.put("outcome", "skipped");
      }
    }
    return json;
  }

  private static String outcome(Outcome outcome) {
    return switch (outcome) {
      case OUTCOME_CREATED -> "created";
      case OUTCOME_CONFIGURED -> "configured";
      case OUTCOME_UNCHANGED -> "unchanged";
      case OUTCOME_DELETED, OUTCOME_DELETING, OUTCOME_UNSPECIFIED, UNRECOGNIZED ->
          throw new IllegalStateException("an owner answered an apply with " + outcome);
    };
  }
}
