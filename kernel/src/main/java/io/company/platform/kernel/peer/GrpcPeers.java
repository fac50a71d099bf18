package io.company.platform.kernel.peer;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.protobuf.ByteString;
import io.company.platform.kernel.error.GrpcErrors;
import io.company.platform.kernel.error.PlatformException;
import io.company.platform.kernel.error.Reason;
import io.company.platform.kernel.identity.ServiceTokens;
import io.company.platform.kernel.resource.Json;
import io.company.platform.kernel.resource.Key;
import io.company.platform.kernel.resource.Messages;
import io.company.platform.kernel.resource.Resource;
import io.company.platform.kinds.Kind;
import io.company.platform.kinds.Kinds;
import io.company.platform.proto.resource.v1.GetRequest;
import io.company.platform.proto.resource.v1.ListRequest;
import io.company.platform.proto.resource.v1.ResourceServiceGrpc;
import io.company.platform.proto.resource.v1.ResourceServiceGrpc.ResourceServiceBlockingStub;
import io.company.platform.proto.resource.v1.Verb;
import io.company.platform.proto.resource.v1.WriteRequest;
import io.grpc.Channel;
import io.grpc.ConnectivityState;
import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.eclipse.microprofile.config.Config;

/**
 * Peers over gRPC; one channel a service, opened when first used. Where each is comes from {@code
 * platform.peers.*}.
 */
@Singleton
public class GrpcPeers implements Peers {

  private static final int CALL_SECONDS = 10;
  private static final int MAX_MESSAGE_BYTES = 64 << 20;

  private final Config config;
  private final ServiceTokens tokens;
  private final Map<String, ManagedChannel> channels = new ConcurrentHashMap<>();

  @Inject
  GrpcPeers(Config config, ServiceTokens tokens) {
    this.config = config;
    this.tokens = tokens;
  }

  @Override
  public Optional<Resource> get(Key key) {
    GetRequest request = GetRequest.newBuilder().setKey(Messages.key(key)).build();
    try {
      return Optional.of(
          call(() -> Messages.resource(stub(owner(key.plural())).get(request).getResource())));
    } catch (PlatformException e) {
      if (e.reason() == Reason.NOT_FOUND) {
        return Optional.empty();
      }
      throw e;
    }
  }

  @Override
  public List<Resource> list(ListRequest request) {
    return call(
        () ->
            stub(owner(request.getPlural())).list(request).getItemsList().stream()
                .map(Messages::resource)
                .toList());
  }

  @Override
  public Resource apply(ObjectNode object) {
    Kind kind =
        Kinds.byName(object.path("kind").asText())
            .orElseThrow(
                () ->
                    new PlatformException(
                        Reason.BAD_REQUEST,
                        "kind \""
                            + object.path("kind").asText()
                            + "\" is not one of the platform's"));
    Key key =
        new Key(
            kind.plural(),
            object.at("/metadata/namespace").asText(),
            object.at("/metadata/name").asText());
    WriteRequest request =
        WriteRequest.newBuilder()
            .setVerb(Verb.VERB_APPLY)
            .setKey(Messages.key(key))
            .setBody(ByteString.copyFromUtf8(Json.write(object)))
            .build();
    return call(() -> Messages.resource(stub(kind.owner()).write(request).getResource()));
  }

  @Override
  public Channel channel(String service) {
    ManagedChannel channel = channels.computeIfAbsent(service, this::open);
    if (channel.getState(false) == ConnectivityState.TRANSIENT_FAILURE) {
      // A peer that was down for long is found within one call of its return, not after the
      // back-off
      // of up to two minutes.
      channel.resetConnectBackoff();
    }
    return new Authorised(channel, tokens.credentials());
  }

  private ManagedChannel open(String service) {
    String address =
        config
            .getOptionalValue("platform.peers." + service, String.class)
            .orElseThrow(
                () ->
                    new PlatformException(
                        Reason.UNAVAILABLE, "platform.peers." + service + " is not configured"));
    int colon = address.lastIndexOf(':');
    return NettyChannelBuilder.forAddress(
            address.substring(0, colon), Integer.parseInt(address.substring(colon + 1)))
        .usePlaintext()
        .maxInboundMessageSize(MAX_MESSAGE_BYTES)
        .keepAliveTime(30, TimeUnit.SECONDS)
        .build();
  }

  private ResourceServiceBlockingStub stub(String service) {
    return ResourceServiceGrpc.newBlockingStub(channel(service))
        .withDeadlineAfter(CALL_SECONDS, TimeUnit.SECONDS);
  }

  private static String owner(String plural) {
    return Kinds.byPlural(plural)
        .map(Kind::owner)
        .orElseThrow(
            () -> new PlatformException(Reason.NOT_FOUND, "there is no kind \"" + plural + "\""));
  }

  private static <T> T call(Supplier<T> call) {
    try {
      return call.get();
    } catch (io.grpc.StatusRuntimeException e) {
      throw GrpcErrors.fromGrpc(e);
    }
  }

  @PreDestroy
  void close() {
    channels.values().forEach(ManagedChannel::shutdownNow);
  }
}
