package io.company.platform.deploy;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.protobuf.ByteString;
import io.company.platform.kernel.error.GrpcErrors;
import io.company.platform.kernel.fixture.ResourceClient;
import io.company.platform.kernel.fixture.Wait;
import io.company.platform.kernel.resource.Key;
import io.company.platform.kernel.resource.Messages;
import io.company.platform.proto.resource.v1.ActRequest;
import io.company.platform.proto.resource.v1.StreamRequest;
import io.company.platform.proto.resource.v1.Verb;
import io.company.platform.proto.resource.v1.WriteRequest;
import io.company.platform.proto.resource.v1.WriteResponse;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** A user of team orders, at the service's gRPC port. */
final class Orders {

  private static final Duration LIMIT = Duration.ofSeconds(30);

  private final ResourceClient client;

  Orders(ResourceClient client) {
    this.client = client;
  }

  WriteResponse apply(String name, String body, String... siblings) {
    WriteRequest.Builder request = ResourceClient.request(Verb.VERB_APPLY, deployment(name), body);
    List.of(siblings).forEach(sibling -> request.addSiblings(ByteString.copyFromUtf8(sibling)));
    return client.write(request);
  }

  WriteResponse patch(String name, String body) {
    return client.write(Verb.VERB_MERGE_PATCH, deployment(name), body);
  }

  void delete(String name) {
    client.write(Verb.VERB_DELETE, deployment(name), "");
  }

  JsonNode get(String name) {
    return client.get(deployment(name)).json();
  }

  JsonNode release(String name) {
    return client.get(new Key("releases", "orders", name)).json();
  }

  WriteResponse write(Verb verb, Key key, String body) {
    return client.write(verb, key, body);
  }

  JsonNode act(String name, String action, String body) {
    return act(name, action, body, false);
  }

  JsonNode act(String name, String action, String body, boolean dryRun) {
    ActRequest request =
        ActRequest.newBuilder()
            .setKey(Messages.key(deployment(name)))
            .setAction(action)
            .setBody(ByteString.copyFromUtf8(body))
            .setDryRun(dryRun)
            .build();
    try {
      return Json.parse(client.stub().act(request).getJson().toStringUtf8());
    } catch (StatusRuntimeException failure) {
      throw GrpcErrors.fromGrpc(failure);
    }
  }

  String log(String release, Map<String, String> parameters) {
    StreamRequest request =
        StreamRequest.newBuilder()
            .setKey(Messages.key(new Key("releases", "orders", release)))
            .setStream("log")
            .putAllParameters(parameters)
            .build();
    StringBuilder log = new StringBuilder();
    client.stub().stream(request)
        .forEachRemaining(response -> log.append(response.getData().toStringUtf8()));
    return log.toString();
  }

  /** The Deployment as soon as it is so. */
  JsonNode await(String name, String what, Predicate<JsonNode> condition) {
    JsonNode[] last = new JsonNode[1];
    try {
      Wait.until(
          what,
          LIMIT,
          () -> {
            last[0] = get(name);
            return condition.test(last[0]);
          });
    } catch (AssertionError late) {
      throw new AssertionError(what + ": " + last[0], late);
    }
    return last[0];
  }

  JsonNode awaitPhase(String name, String phase) {
    return await(name, "phase " + phase, it -> it.at("/status/phase").asText().equals(phase));
  }

  /** Ready with this commit in every environment. */
  JsonNode awaitServing(String name, String commit) {
    return await(
        name,
        commit + " serves",
        it ->
            it.at("/status/phase").asText().equals("Ready")
                && it.at("/status/environments").findValuesAsText("commit").stream()
                    .allMatch(commit::equals)
                && commit.equals(it.at("/status/commit").asText()));
  }

  static JsonNode environment(JsonNode deployment, String name) {
    for (JsonNode environment : deployment.at("/status/environments")) {
      if (name.equals(environment.path("name").asText())) {
        return environment;
      }
    }
    throw new AssertionError("no environment " + name + " in " + deployment);
  }

  static JsonNode condition(JsonNode object, String type) {
    for (JsonNode condition : object.at("/status/conditions")) {
      if (type.equals(condition.path("type").asText())) {
        return condition;
      }
    }
    return Json.object();
  }

  static Key deployment(String name) {
    return new Key("deployments", "orders", name);
  }
}
