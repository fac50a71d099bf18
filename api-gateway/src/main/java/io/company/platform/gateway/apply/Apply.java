package io.company.platform.gateway.apply;

import com.google.protobuf.ByteString;
import io.company.platform.gateway.http.Exchange;
import io.company.platform.gateway.owner.Owners;
import io.company.platform.gateway.resource.Options;
import io.company.platform.kernel.error.PlatformException;
import io.company.platform.kinds.Kinds;
import io.company.platform.proto.resource.v1.ResourceServiceGrpc;
import io.company.platform.proto.resource.v1.Verb;
import io.company.platform.proto.resource.v1.WriteRequest;
import io.vertx.core.Future;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Applies the documents of one request, kind by kind in the order of {@link Kinds#all}. Several are
 * tried dry first and nothing is applied unless all would be; a refusal that shows only in earnest
 * stops what follows it.
 */
@ApplicationScoped
class Apply {

  private final Owners owners;

  Apply(Owners owners) {
    this.owners = owners;
  }

  /** One result for each document, in the order of the request. */
  Future<List<Result>> apply(Exchange exchange, List<Document> documents, Options options) {
    boolean unreadable = documents.stream().anyMatch(document -> document.refusal() != null);
    if (unreadable) {
      return Future.succeededFuture(documents.stream().map(Apply::unsent).toList());
    }
    List<Document> ordered = new ArrayList<>(documents);
    ordered.sort(Comparator.comparingInt(document -> Kinds.all().indexOf(document.kind())));
    if (options.dryRun()) {
      return pass(exchange, ordered, options, true, false).map(Apply::inRequestOrder);
    }
    if (ordered.size() == 1) {
      return pass(exchange, ordered, options, false, true);
    }
    return pass(exchange, ordered, options, true, false)
        .compose(
            tried ->
                tried.stream().allMatch(Result.Done.class::isInstance)
                    ? pass(exchange, ordered, options, false, true)
                    : Future.succeededFuture(tried.stream().map(Apply::unlessFailed).toList()))
        .map(Apply::inRequestOrder);
  }

  /** All documents, one after the other. */
  private Future<List<Result>> pass(
      Exchange exchange,
      List<Document> ordered,
      Options options,
      boolean dryRun,
      boolean stopAtFailure) {
    List<Result> results = new ArrayList<>();
    Future<Boolean> going = Future.succeededFuture(true);
    for (Document document : ordered) {
      going =
          going.compose(
              on -> {
                if (!on) {
                  results.add(new Result.Skipped(document));
                  return Future.succeededFuture(false);
                }
                return one(exchange, document, ordered, options, dryRun)
                    .map(
                        result -> {
                          results.add(result);
                          return !(stopAtFailure && result instanceof Result.Failed);
                        });
              });
    }
    return going.map(results);
  }

  private Future<Result> one(
      Exchange exchange, Document document, List<Document> all, Options options, boolean dryRun) {
    WriteRequest.Builder request =
        options
            .verb(Verb.VERB_APPLY)
            .setKey(document.key())
            .setBody(document.json())
            .setDryRun(dryRun)
            .addAllSiblings(siblings(document, all));
    return owners
        .call(
            exchange,
            document.kind().owner(),
            ResourceServiceGrpc.getWriteMethod(),
            request.build())
        .<Result>map(response -> new Result.Done(document, response))
        .recover(failure -> failed(document, failure));
  }

  private static Future<Result> failed(Document document, Throwable failure) {
    return failure instanceof PlatformException refusal
        ? Future.succeededFuture(new Result.Failed(document, refusal))
        : Future.failedFuture(failure);
  }

  private static List<ByteString> siblings(Document document, List<Document> all) {
    return all.stream()
        .filter(other -> other != document && other.namespace().equals(document.namespace()))
        .map(Document::json)
        .toList();
  }

  private static Result unsent(Document document) {
    return document.refusal() == null
        ? new Result.Skipped(document)
        : new Result.Failed(document, document.refusal());
  }

  private static Result unlessFailed(Result tried) {
    return tried instanceof Result.Failed ? tried : new Result.Skipped(tried.document());
  }

  private static List<Result> inRequestOrder(List<Result> results) {
    return results.stream()
        .sorted(Comparator.comparingInt(result -> result.document().index()))
        .toList();
  }
}
