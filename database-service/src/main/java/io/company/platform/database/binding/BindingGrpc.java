package io.company.platform.database.binding;

import com.google.protobuf.ByteString;
import io.company.platform.kernel.error.GrpcErrors;
import io.company.platform.kernel.resource.Key;
import io.company.platform.kinds.Kinds;
import io.company.platform.proto.binding.v1.BindingServiceGrpc;
import io.company.platform.proto.binding.v1.GetCredentialsRequest;
import io.company.platform.proto.binding.v1.GetCredentialsResponse;
import io.company.platform.proto.binding.v1.SettleCredentialsRequest;
import io.company.platform.proto.binding.v1.SettleCredentialsResponse;
import io.grpc.stub.StreamObserver;
import io.quarkus.grpc.GrpcService;
import java.util.function.Supplier;

/** Credentials over gRPC; the kernel lets services alone call it. */
@GrpcService
public class BindingGrpc extends BindingServiceGrpc.BindingServiceImplBase {

  private final BindingCredentials credentials;

  BindingGrpc(BindingCredentials credentials) {
    this.credentials = credentials;
  }

  @Override
  public void getCredentials(
      GetCredentialsRequest request, StreamObserver<GetCredentialsResponse> observer) {
    Key key = key(request.getNamespace(), request.getName());
    answer(observer, () -> response(credentials.get(key)));
  }

  private static GetCredentialsResponse response(BindingCredentials.Found found) {
    GetCredentialsResponse.Builder response = GetCredentialsResponse.newBuilder();
    switch (found) {
      case BindingCredentials.Found.Pending pending -> response.setPending(pending.message());
      case BindingCredentials.Found.There there -> {
        var given = response.getCredentialsBuilder().setVersion(there.version());
        given.putAllEnvironment(there.credentials().variables());
        there
            .credentials()
            .files()
            .forEach((name, content) -> given.putFiles(name, ByteString.copyFrom(content)));
      }
    }
    return response.build();
  }

  @Override
  public void settleCredentials(
      SettleCredentialsRequest request, StreamObserver<SettleCredentialsResponse> observer) {
    Key key = key(request.getNamespace(), request.getName());
    answer(
        observer,
        () -> {
          credentials.settle(key, request.getVersion());
          return SettleCredentialsResponse.getDefaultInstance();
        });
  }

  private static Key key(String namespace, String name) {
    return new Key(Kinds.BINDING.plural(), namespace, name);
  }

  private static <T> void answer(StreamObserver<T> observer, Supplier<T> work) {
    Thread.ofVirtual()
        .name("credentials")
        .start(
            () -> {
              try {
                observer.onNext(work.get());
                observer.onCompleted();
              } catch (RuntimeException e) {
                observer.onError(GrpcErrors.toGrpc(e));
              }
            });
  }
}
