package io.company.platform.app;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.protobuf.ByteString;
import io.company.platform.kernel.error.GrpcErrors;
import io.company.platform.kernel.error.PlatformException;
import io.company.platform.proto.resource.v1.GetRequest;
import io.company.platform.proto.resource.v1.Key;
import io.company.platform.proto.resource.v1.Resource;
import io.company.platform.proto.resource.v1.ResourceServiceGrpc;
import io.company.platform.proto.resource.v1.StreamRequest;
import io.company.platform.proto.resource.v1.StreamResponse;
import io.company.platform.proto.resource.v1.Verb;
import io.company.platform.proto.resource.v1.WriteRequest;
import io.company.platform.proto.resource.v1.WriteResponse;
import io.grpc.Channel;
import io.grpc.Metadata;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.MetadataUtils;
import java.io.IOException;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;

/**
 * The service as one caller sees it: over gRPC, with the caller's token. Refusals are
 * PlatformExceptions.
 */
final class Caller {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Metadata.Key<String> AUTHORIZATION =
      Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);

  private final ResourceServiceGrpc.ResourceServiceBlockingStub stub;

  Caller(Channel channel, String token) {
    Metadata headers = new Metadata();
    headers.put(AUTHORIZATION, "Bearer " + token);
    stub =
        ResourceServiceGrpc.newBlockingStub(channel)
            .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers));
  }

  WriteResponse write(Verb verb, String team, String name, String body) {
    WriteRequest request =
        WriteRequest.newBuilder()
            .setVerb(verb)
            .setKey(key(team, name))
            .setBody(ByteString.copyFromUtf8(body))
            .build();
    try {
      return stub.write(request);
    } catch (StatusRuntimeException e) {
      throw GrpcErrors.fromGrpc(e);
    }
  }

  /** Empty when there is none. */
  Optional<ObjectNode> get(String team, String name) {
    try {
      return Optional.of(
          json(stub.get(GetRequest.newBuilder().setKey(key(team, name)).build()).getResource()));
    } catch (StatusRuntimeException e) {
      PlatformException refusal = GrpcErrors.fromGrpc(e);
      if (refusal.reason().httpStatus() == 404) {
        return Optional.empty();
      }
      throw refusal;
    }
  }

  Iterator<StreamResponse> log(String team, String name, Map<String, String> parameters) {
    return stub.stream(
        StreamRequest.newBuilder()
            .setKey(key(team, name))
            .setStream("log")
            .putAllParameters(parameters)
            .build());
  }

  static ObjectNode json(Resource resource) {
    try {
      return (ObjectNode) JSON.readTree(resource.getJson().toByteArray());
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Key key(String team, String name) {
    return Key.newBuilder().setPlural("applications").setNamespace(team).setName(name).build();
  }
}
