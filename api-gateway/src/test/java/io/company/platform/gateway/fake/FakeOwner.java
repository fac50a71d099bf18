package io.company.platform.gateway.fake;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.protobuf.ByteString;
import io.company.platform.kernel.error.GrpcErrors;
import io.company.platform.kernel.error.PlatformException;
import io.company.platform.kernel.error.Reason;
import io.company.platform.kinds.FieldError;
import io.company.platform.kinds.Kind;
import io.company.platform.kinds.Kinds;
import io.company.platform.kinds.Validation;
import io.company.platform.proto.resource.v1.ActRequest;
import io.company.platform.proto.resource.v1.ActResponse;
import io.company.platform.proto.resource.v1.GetRequest;
import io.company.platform.proto.resource.v1.GetResponse;
import io.company.platform.proto.resource.v1.Key;
import io.company.platform.proto.resource.v1.ListRequest;
import io.company.platform.proto.resource.v1.ListResponse;
import io.company.platform.proto.resource.v1.Outcome;
import io.company.platform.proto.resource.v1.Resource;
import io.company.platform.proto.resource.v1.ResourceServiceGrpc;
import io.company.platform.proto.resource.v1.StreamRequest;
import io.company.platform.proto.resource.v1.StreamResponse;
import io.company.platform.proto.resource.v1.Verb;
import io.company.platform.proto.resource.v1.WatchEvent;
import io.company.platform.proto.resource.v1.WatchRequest;
import io.company.platform.proto.resource.v1.WatchResponse;
import io.company.platform.proto.resource.v1.WriteRequest;
import io.company.platform.proto.resource.v1.WriteResponse;
import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Owns every kind in a map: enough of an owner's promises (revisions, dry run, validation, watches,
 * 410) to show what the gateway makes of them. Objects in the team {@code hidden} are nobody's to
 * see.
 */
public final class FakeOwner extends ResourceServiceGrpc.ResourceServiceImplBase
    implements AutoCloseable {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Context.Key<Metadata> METADATA = Context.key("metadata");
  private static final Metadata.Key<String> AUTHORIZATION =
      Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);

  private final Map<String, Resource> objects = new TreeMap<>();
  private final List<Watcher> watchers = new CopyOnWriteArrayList<>();
  private final List<String> calls = new CopyOnWriteArrayList<>();
  private Server server;
  private long revision = 100;

  private record Watcher(WatchRequest request, StreamObserver<WatchResponse> out) {}

  public void start(int port) {
    try {
      server =
          NettyServerBuilder.forAddress(new InetSocketAddress("127.0.0.1", port))
              .addService(this)
              .intercept(new Remember())
              .build()
              .start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public int port() {
    return server.getPort();
  }

  /**
   * What was called since the last {@link #forget}, e.g. {@code APPLY deployments/orders/x dry
   * Bearer …}.
   */
  public List<String> calls() {
    return List.copyOf(calls);
  }

  public synchronized void forget() {
    objects.clear();
    calls.clear();
  }

  public boolean isWatched() {
    return !watchers.isEmpty();
  }

  /** Ends every watch as an owner does whose log no longer reaches back. */
  public void expireWatches() {
    for (Watcher watcher : watchers) {
      watchers.remove(watcher);
      watcher
          .out()
          .onError(GrpcErrors.toGrpc(new PlatformException(Reason.EXPIRED, "the log was pruned")));
    }
  }

  @Override
  public synchronized void get(GetRequest request, StreamObserver<GetResponse> out) {
    called("GET", request.getKey());
    try {
      out.onNext(GetResponse.newBuilder().setResource(found(request.getKey())).build());
      out.onCompleted();
    } catch (PlatformException e) {
      out.onError(GrpcErrors.toGrpc(e));
    }
  }

  @Override
  public synchronized void list(ListRequest request, StreamObserver<ListResponse> out) {
    calls.add(
        "LIST "
            + request.getPlural()
            + "/"
            + request.getNamespace()
            + " "
            + request.getFieldSelector());
    List<Resource> matching =
        objects.values().stream()
            .filter(
                r ->
                    matches(
                        r, request.getPlural(), request.getNamespace(), request.getFieldSelector()))
            .filter(r -> path(r).compareTo(request.getContinueToken()) > 0)
            .toList();
    int limit =
        request.getLimit() == 0 ? matching.size() : Math.min(request.getLimit(), matching.size());
    ListResponse.Builder page =
        ListResponse.newBuilder().addAllItems(matching.subList(0, limit)).setRevision(revision);
    if (limit < matching.size()) {
      page.setContinueToken(path(matching.get(limit - 1))).setRemaining(matching.size() - limit);
    }
    out.onNext(page.build());
    out.onCompleted();
  }

  @Override
  public synchronized void write(WriteRequest request, StreamObserver<WriteResponse> out) {
    called(
        request.getVerb().name().substring(5) + (request.getDryRun() ? " dry" : ""),
        request.getKey());
    try {
      out.onNext(written(request));
      out.onCompleted();
    } catch (PlatformException e) {
      out.onError(GrpcErrors.toGrpc(e));
    } catch (IOException e) {
      out.onError(
          GrpcErrors.toGrpc(
              new PlatformException(Reason.BAD_REQUEST, "not JSON: " + e.getMessage())));
    }
  }

  private WriteResponse written(WriteRequest request) throws IOException {
    boolean nameless = request.getKey().getName().isEmpty() && request.getSiblingsCount() > 0;
    Key asked =
        nameless
            ? request.getKey().toBuilder().setName(sibling(request)).build()
            : request.getKey();
    Resource current = objects.get(path(asked));
    if (request.getVerb() == Verb.VERB_DELETE) {
      Resource gone = found(request.getKey());
      if (!request.getDryRun()) {
        objects.remove(path(gone));
        tell(WatchEvent.WATCH_EVENT_DELETED, gone);
      }
      return WriteResponse.newBuilder()
          .setOutcome(Outcome.OUTCOME_DELETED)
          .setResource(gone)
          .build();
    }
    boolean mustExist =
        request.getVerb() == Verb.VERB_UPDATE || request.getVerb() == Verb.VERB_MERGE_PATCH;
    if (mustExist) {
      found(request.getKey());
    }
    if (request.getVerb() == Verb.VERB_CREATE && current != null) {
      throw new PlatformException(
          Reason.ALREADY_EXISTS, request.getKey().getName() + " exists already");
    }
    ObjectNode object = intended(request, current);
    if (current != null && withoutRevision(object).equals(withoutRevision(tree(current)))) {
      return WriteResponse.newBuilder()
          .setOutcome(Outcome.OUTCOME_UNCHANGED)
          .setResource(current)
          .build();
    }
    Key key = request.getKey().toBuilder().setName(object.at("/metadata/name").asText()).build();
    object
        .withObject("/metadata")
        .put("resourceVersion", Long.toString(revision + 1))
        .put("uid", "uid-" + key.getName());
    Resource after =
        Resource.newBuilder()
            .setKey(key)
            .setUid("uid-" + key.getName())
            .setRevision(revision + 1)
            .setJson(ByteString.copyFrom(JSON.writeValueAsBytes(object)))
            .build();
    if (!request.getDryRun()) {
      revision++;
      objects.put(path(key), after);
      tell(current == null ? WatchEvent.WATCH_EVENT_ADDED : WatchEvent.WATCH_EVENT_MODIFIED, after);
    }
    Outcome outcome = current == null ? Outcome.OUTCOME_CREATED : Outcome.OUTCOME_CONFIGURED;
    return WriteResponse.newBuilder()
        .setOutcome(outcome)
        .setResource(after)
        .addAllWarnings(warnings(object))
        .build();
  }

  private static List<String> warnings(ObjectNode object) {
    return object.at("/metadata/labels/old").isMissingNode()
        ? List.of()
        : List.of("label \"old\" is out of use");
  }

  private ObjectNode intended(WriteRequest request, Resource current) throws IOException {
    Kind kind = Kinds.byPlural(request.getKey().getPlural()).orElseThrow();
    JsonNode body = JSON.readTree(request.getBody().toByteArray());
    ObjectNode object;
    if (current != null && request.getVerb() == Verb.VERB_MERGE_PATCH) {
      object = JSON.readerForUpdating(tree(current)).readValue(body);
    } else {
      object = (ObjectNode) body;
      object.put("apiVersion", Kind.API_VERSION).put("kind", kind.name());
      object.withObject("/metadata").put("namespace", request.getKey().getNamespace());
    }
    if (kind.nameMayBeDerived() && !object.path("metadata").has("name")) {
      object.withObject("/metadata").put("name", sibling(request));
    }
    if (kind.nameMayBeDerived() && !object.path("spec").has("application")) {
      object.withObject("/spec").put("application", sibling(request));
    }
    String sent = object.at("/metadata/resourceVersion").asText("");
    if (request.getVerb() == Verb.VERB_UPDATE
        && !sent.isEmpty()
        && !sent.equals("" + current.getRevision())) {
      throw new PlatformException(
          Reason.CONFLICT, "the object changed since you read it; read it again");
    }
    kind.completion().complete(object);
    List<FieldError> errors = Validation.errors(kind, object);
    if (!errors.isEmpty()) {
      throw PlatformException.invalid(errors);
    }
    return object;
  }

  /** The name of the first sibling. */
  private static String sibling(WriteRequest request) throws IOException {
    return JSON.readTree(request.getSiblings(0).toByteArray()).at("/metadata/name").asText();
  }

  @Override
  public void watch(WatchRequest request, StreamObserver<WatchResponse> out) {
    calls.add(
        "WATCH "
            + request.getPlural()
            + "/"
            + request.getNamespace()
            + " from "
            + request.getFromRevision());
    if (request.getNamespace().equals("hidden")) {
      out.onError(
          GrpcErrors.toGrpc(new PlatformException(Reason.NOT_FOUND, "there is no team hidden")));
      return;
    }
    if (request.getFromRevision() > 0 && request.getFromRevision() < 50) {
      out.onError(
          GrpcErrors.toGrpc(
              new PlatformException(Reason.EXPIRED, "the log begins at 50; list again")));
      return;
    }
    synchronized (this) {
      if (request.getFromRevision() == 0) {
        objects.values().stream()
            .filter(
                r ->
                    matches(
                        r, request.getPlural(), request.getNamespace(), request.getFieldSelector()))
            .forEach(r -> out.onNext(event(WatchEvent.WATCH_EVENT_ADDED, r)));
        out.onNext(
            event(
                WatchEvent.WATCH_EVENT_BOOKMARK,
                Resource.newBuilder().setRevision(revision).build()));
      }
      Watcher watcher = new Watcher(request, out);
      watchers.add(watcher);
      Context.current().addListener(cancelled -> watchers.remove(watcher), Runnable::run);
    }
  }

  private void tell(WatchEvent type, Resource resource) {
    for (Watcher watcher : watchers) {
      WatchRequest asked = watcher.request();
      if (matches(resource, asked.getPlural(), asked.getNamespace(), asked.getFieldSelector())) {
        watcher.out().onNext(event(type, resource));
      }
    }
  }

  @Override
  public synchronized void act(ActRequest request, StreamObserver<ActResponse> out) {
    called("ACT " + request.getAction() + " " + request.getBody().toStringUtf8(), request.getKey());
    try {
      out.onNext(ActResponse.newBuilder().setJson(found(request.getKey()).getJson()).build());
      out.onCompleted();
    } catch (PlatformException e) {
      out.onError(GrpcErrors.toGrpc(e));
    }
  }

  @Override
  public void stream(StreamRequest request, StreamObserver<StreamResponse> out) {
    called(
        "STREAM " + request.getStream() + " " + new TreeMap<>(request.getParametersMap()),
        request.getKey());
    for (int i = 1; i <= 3; i++) {
      out.onNext(
          StreamResponse.newBuilder().setData(ByteString.copyFromUtf8("line " + i + "\n")).build());
    }
    if (request.getParametersMap().containsKey("break")) {
      out.onError(GrpcErrors.toGrpc(new PlatformException(Reason.UNAVAILABLE, "the node is gone")));
      return;
    }
    out.onCompleted();
  }

  private Resource found(Key key) {
    Resource resource = objects.get(path(key));
    if (resource == null) {
      throw new PlatformException(
          Reason.NOT_FOUND,
          "there is no " + key.getPlural() + " \"" + key.getName() + "\" in " + key.getNamespace());
    }
    return resource;
  }

  private void called(String what, Key key) {
    String token = METADATA.get().get(AUTHORIZATION);
    calls.add(what + " " + path(key) + " " + token);
  }

  private static WatchResponse event(WatchEvent type, Resource resource) {
    return WatchResponse.newBuilder().setEvent(type).setResource(resource).build();
  }

  private static boolean matches(
      Resource resource, String plural, String namespace, String fields) {
    boolean placed =
        resource.getKey().getPlural().equals(plural)
            && (namespace.isEmpty() || resource.getKey().getNamespace().equals(namespace));
    if (!placed || fields.isEmpty()) {
      return placed;
    }
    List<String> terms = new ArrayList<>(List.of(fields.split(",")));
    return terms.stream()
        .map(term -> term.split("=", 2))
        .allMatch(
            term -> tree(resource).at("/" + term[0].replace('.', '/')).asText().equals(term[1]));
  }

  private static ObjectNode withoutRevision(ObjectNode object) {
    ObjectNode copy = object.deepCopy();
    ObjectNode metadata = copy.withObject("/metadata");
    metadata.remove(List.of("resourceVersion", "uid"));
    return copy;
  }

  private static ObjectNode tree(Resource resource) {
    try {
      return (ObjectNode) JSON.readTree(resource.getJson().toByteArray());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String path(Resource resource) {
    return path(resource.getKey());
  }

  private static String path(Key key) {
    return key.getPlural() + "/" + key.getNamespace() + "/" + key.getName();
  }

  /** As a crash would. */
  @Override
  public void close() {
    server.shutdownNow();
    try {
      server.awaitTermination();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static final class Remember implements ServerInterceptor {
    @Override
    public <Q, R> ServerCall.Listener<Q> interceptCall(
        ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
      return Contexts.interceptCall(
          Context.current().withValue(METADATA, headers), call, headers, next);
    }
  }
}
