package io.company.platform.gateway.resource;

import io.company.platform.gateway.http.Answer;
import io.company.platform.gateway.http.Exchange;
import io.company.platform.gateway.owner.Owners;
import io.company.platform.gateway.owner.Sink;
import io.company.platform.kernel.error.PlatformException;
import io.company.platform.kinds.Stream;
import io.company.platform.proto.resource.v1.ResourceServiceGrpc;
import io.company.platform.proto.resource.v1.StreamRequest;
import io.company.platform.proto.resource.v1.StreamResponse;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Map;

/** Subresources that are read, such as {@code log}: the owner's bytes, chunk by chunk. */
@ApplicationScoped
class Streams {

  private final Owners owners;
  private final Vertx vertx;

  Streams(Owners owners, Vertx vertx) {
    this.owners = owners;
    this.vertx = vertx;
  }

  Future<Answer> stream(Exchange exchange, ResourcePath path, Stream stream) {
    StreamRequest.Builder request =
        StreamRequest.newBuilder().setKey(path.key()).setStream(path.subresource());
    for (Map.Entry<String, String> parameter : exchange.queries()) {
      request.putParameters(parameter.getKey(), parameter.getValue());
    }
    Outflow outflow =
        new Outflow(exchange.response(), vertx, stream.mediaType() + "; charset=utf-8");
    StreamRequest asked = request.build();
    String owner = path.kind().owner();
    outflow.follow(
        () ->
            owners.stream(
                exchange, owner, ResourceServiceGrpc.getStreamMethod(), asked, new Text(outflow)));
    return outflow.started();
  }

  /** What the owner sends, as it is; a refusal in the middle becomes the last line. */
  private record Text(Outflow outflow) implements Sink<StreamResponse> {

    @Override
    public void accepted() {
      outflow.start();
    }

    @Override
    public void message(StreamResponse message) {
      outflow.write(Buffer.buffer(message.getData().toByteArray()));
    }

    @Override
    public void ended() {
      outflow.end();
    }

    @Override
    public void failed(PlatformException refusal) {
      if (!outflow.refuse(refusal)) {
        outflow.breakOff(
            Buffer.buffer("\n[the stream was cut off: " + refusal.getMessage() + "]\n"));
      }
    }
  }
}
