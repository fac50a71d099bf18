package io.company.platform.gateway.resource;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import io.company.platform.gateway.document.Documents;
import io.company.platform.gateway.http.Answer;
import io.company.platform.gateway.http.Body;
import io.company.platform.gateway.http.Exchange;
import io.company.platform.gateway.http.Json;
import io.company.platform.gateway.owner.Owners;
import io.company.platform.proto.resource.v1.ActRequest;
import io.company.platform.proto.resource.v1.ResourceServiceGrpc;
import io.vertx.core.Future;
import jakarta.enterprise.context.ApplicationScoped;

/**
 * Action subresources: {@code POST …/{plural}/{name}/{action}} with an object or nothing as its
 * body.
 */
@ApplicationScoped
class Actions {

  private final Owners owners;

  Actions(Owners owners) {
    this.owners = owners;
  }

  Future<Answer> act(Exchange exchange, ResourcePath path) {
    return exchange
        .body()
        .compose(
            body -> {
              ActRequest request =
                  ActRequest.newBuilder()
                      .setKey(path.key())
                      .setAction(path.subresource())
                      .setBody(json(body))
                      .setDryRun(Options.dryRun(exchange))
                      .build();
              return owners.call(
                  exchange, path.kind().owner(), ResourceServiceGrpc.getActMethod(), request);
            })
        .map(response -> Answer.json(200, response.getJson()));
  }

  private static ByteString json(Body body) {
    if (body.isEmpty()) {
      return ByteString.EMPTY;
    }
    boolean readable = body.isJson() || body.isYaml() || body.mediaType().isEmpty();
    if (!readable) {
      throw Writes.unsupported(body, "an action takes application/json or application/yaml");
    }
    return UnsafeByteOperations.unsafeWrap(Json.buffer(Documents.object(body)).getBytes());
  }
}
