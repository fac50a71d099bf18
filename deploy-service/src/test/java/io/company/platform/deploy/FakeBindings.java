package io.company.platform.deploy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.protobuf.ByteString;
import io.company.platform.proto.binding.v1.BindingServiceGrpc;
import io.company.platform.proto.binding.v1.Credentials;
import io.company.platform.proto.binding.v1.GetCredentialsRequest;
import io.company.platform.proto.binding.v1.GetCredentialsResponse;
import io.company.platform.proto.binding.v1.SettleCredentialsRequest;
import io.company.platform.proto.binding.v1.SettleCredentialsResponse;
import io.company.platform.proto.resource.v1.GetRequest;
import io.company.platform.proto.resource.v1.GetResponse;
import io.company.platform.proto.resource.v1.Key;
import io.company.platform.proto.resource.v1.ListRequest;
import io.company.platform.proto.resource.v1.ListResponse;
import io.company.platform.proto.resource.v1.Outcome;
import io.company.platform.proto.resource.v1.Resource;
import io.company.platform.proto.resource.v1.ResourceServiceGrpc;
import io.company.platform.proto.resource.v1.Verb;
import io.company.platform.proto.resource.v1.WriteRequest;
import io.company.platform.proto.resource.v1.WriteResponse;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Bindings of a database-service that has no databases: ready when the test says so, with a
 * password that names its version.
 */
final class FakeBindings {

  /** Why Bindings of an application are not ready, by the application's name. */
  final Map<String, String> waiting = new ConcurrentHashMap<>();

  /** By the Binding's name. */
  final Map<String, Long> settled = new ConcurrentHashMap<>();

  /** While true it does not answer. */
  volatile boolean down;

  final Objects objects = new Objects();
  final Secrets secrets = new Secrets();
  private final Map<String, ObjectNode> bindings = new ConcurrentHashMap<>();
  private final Map<String, Long> versions = new ConcurrentHashMap<>();

  boolean has(String name) {
    return bindings.containsKey(name);
  }

  JsonNode spec(String name) {
    return bindings.get(name).path("spec");
  }

  void rotate(String name) {
    versions.merge(name, 2L, (present, two) -> present + 1);
  }

  static String password(String name, long version) {
    return "geheim-" + name + "-" + version;
  }

  private Resource resource(String name) {
    ObjectNode object = bindings.get(name).deepCopy();
    String why = waiting.get(object.at("/spec/application").asText());
    object.withObject("/metadata").put("generation", 1);
    ObjectNode status = object.putObject("status").put("observedGeneration", 1);
    status.put("phase", why == null ? "Ready" : "Pending");
    status.put("version", why == null ? versions.getOrDefault(name, 1L) : 0);
    status.put("settledVersion", settled.getOrDefault(name, 0L));
    status
        .putArray("conditions")
        .addObject()
        .put("type", "Ready")
        .put("status", why == null ? "True" : "False")
        .put("message", why == null ? "ready" : why);
    return Resource.newBuilder()
        .setKey(Key.newBuilder().setPlural("bindings").setNamespace("orders").setName(name))
        .setUid("b-" + name)
        .setJson(ByteString.copyFromUtf8(object.toString()))
        .build();
  }

  private boolean refused(StreamObserver<?> observer) {
    if (down) {
      observer.onError(Status.UNAVAILABLE.asRuntimeException());
    }
    return down;
  }

  /** The objects. */
  final class Objects extends ResourceServiceGrpc.ResourceServiceImplBase {

    @Override
    public void get(GetRequest request, StreamObserver<GetResponse> observer) {
      if (refused(observer)) {
        return;
      }
      String name = request.getKey().getName();
      if (!has(name)) {
        observer.onError(Status.NOT_FOUND.asRuntimeException());
        return;
      }
      FakeNode.answer(observer, GetResponse.newBuilder().setResource(resource(name)).build());
    }

    @Override
    public void list(ListRequest request, StreamObserver<ListResponse> observer) {
      if (!refused(observer)) {
        ListResponse.Builder all = ListResponse.newBuilder();
        bindings.keySet().forEach(name -> all.addItems(resource(name)));
        FakeNode.answer(observer, all.build());
      }
    }

    @Override
    public void write(WriteRequest request, StreamObserver<WriteResponse> observer) {
      if (refused(observer)) {
        return;
      }
      String name = request.getKey().getName();
      if (request.getVerb() == Verb.VERB_DELETE) {
        bindings.remove(name);
        FakeNode.answer(
            observer, WriteResponse.newBuilder().setOutcome(Outcome.OUTCOME_DELETED).build());
        return;
      }
      bindings.put(name, (ObjectNode) Json.parse(request.getBody().toStringUtf8()));
      FakeNode.answer(observer, WriteResponse.newBuilder().setResource(resource(name)).build());
    }
  }

  /** What must not be told. */
  final class Secrets extends BindingServiceGrpc.BindingServiceImplBase {

    @Override
    public void getCredentials(
        GetCredentialsRequest request, StreamObserver<GetCredentialsResponse> observer) {
      if (refused(observer)) {
        return;
      }
      String name = request.getName();
      long version = versions.getOrDefault(name, 1L);
      FakeNode.answer(
          observer,
          GetCredentialsResponse.newBuilder()
              .setCredentials(
                  Credentials.newBuilder()
                      .setVersion(version)
                      .putEnvironment("PGPASSWORD", password(name, version))
                      .putFiles("ca.crt", ByteString.copyFromUtf8("cert")))
              .build());
    }

    @Override
    public void settleCredentials(
        SettleCredentialsRequest request, StreamObserver<SettleCredentialsResponse> observer) {
      if (!refused(observer)) {
        settled.put(request.getName(), request.getVersion());
        FakeNode.answer(observer, SettleCredentialsResponse.getDefaultInstance());
      }
    }
  }
}
