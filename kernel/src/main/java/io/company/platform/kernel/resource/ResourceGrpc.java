package io.company.platform.kernel.resource;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.protobuf.ByteString;
import io.company.platform.kernel.error.GrpcErrors;
import io.company.platform.kernel.error.PlatformException;
import io.company.platform.kernel.error.Reason;
import io.company.platform.kernel.identity.Caller;
import io.company.platform.kernel.identity.CallerInterceptor;
import io.company.platform.kernel.store.PostgresStore;
import io.company.platform.kernel.store.Query;
import io.company.platform.kernel.store.Selector;
import io.company.platform.kernel.store.StoredPage;
import io.company.platform.kernel.store.Stores;
import io.company.platform.kinds.Action;
import io.company.platform.kinds.Defaults;
import io.company.platform.kinds.FieldError;
import io.company.platform.kinds.Kind;
import io.company.platform.kinds.Validation;
import io.company.platform.proto.resource.v1.ActRequest;
import io.company.platform.proto.resource.v1.ActResponse;
import io.company.platform.proto.resource.v1.GetRequest;
import io.company.platform.proto.resource.v1.GetResponse;
import io.company.platform.proto.resource.v1.ListRequest;
import io.company.platform.proto.resource.v1.ListResponse;
import io.company.platform.proto.resource.v1.ResourceServiceGrpc;
import io.company.platform.proto.resource.v1.StreamRequest;
import io.company.platform.proto.resource.v1.StreamResponse;
import io.company.platform.proto.resource.v1.Verb;
import io.company.platform.proto.resource.v1.WatchRequest;
import io.company.platform.proto.resource.v1.WatchResponse;
import io.company.platform.proto.resource.v1.WriteRequest;
import io.company.platform.proto.resource.v1.WriteResponse;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.quarkus.grpc.GrpcService;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * The kinds of this service over gRPC. Who calls is known (CallerInterceptor); what they may do is
 * decided here.
 */
@GrpcService
public class ResourceGrpc extends ResourceServiceGrpc.ResourceServiceImplBase {

  private static final List<String> ALWAYS_SELECTABLE =
      List.of("metadata.name", "metadata.namespace");

  private final OwnedKinds kinds;
  private final Stores stores;
  private final ExecutorService actions = Executors.newVirtualThreadPerTaskExecutor();

  @Inject
  public ResourceGrpc(OwnedKinds kinds, Stores stores) {
    this.kinds = kinds;
    this.stores = stores;
  }

  @Override
  public void get(GetRequest request, StreamObserver<GetResponse> observer) {
    answer(
        observer,
        () -> {
          Key key = Messages.key(request.getKey());
          Kind kind = kinds.owned(key.plural()).kind();
          Access.read(CallerInterceptor.caller(), kind, key.namespace(), key.name());
          return stores
              .required()
              .getStored(key)
              .map(
                  found ->
                      GetResponse.newBuilder()
                          .setResource(
                              Messages.resource(
                                  found.orElseThrow(
                                      () -> Access.notFound(kind, key.namespace(), key.name()))))
                          .build());
        });
  }

  @Override
  public void list(ListRequest request, StreamObserver<ListResponse> observer) {
    answer(
        observer,
        () -> {
          Caller caller = CallerInterceptor.caller();
          Kind kind = kinds.owned(request.getPlural()).kind();
          Query query = query(caller, kind, request);
          if (query == null) {
            return stores
                .required()
                .revision()
                .map(at -> ListResponse.newBuilder().setRevision(at).build());
          }
          return stores.required().listStored(query).map(ResourceGrpc::response);
        });
  }

  /** Null when there is nothing that the caller may see. */
  private static Query query(Caller caller, Kind kind, ListRequest request) {
    refuseUnselectable(kind, request.getFieldSelector());
    boolean all = caller.service() || caller.platformAdmin();
    if (!request.getNamespace().isEmpty()) {
      Access.read(caller, kind, request.getNamespace(), "");
    } else if (!all && caller.teams().isEmpty()) {
      return null;
    }
    Set<String> namespaces =
        !request.getNamespace().isEmpty()
            ? Set.of(request.getNamespace())
            : all ? Set.of() : caller.teams();
    return new Query(
        kind.plural(),
        namespaces,
        request.getLabelSelector(),
        request.getFieldSelector(),
        request.getLimit(),
        request.getContinueToken());
  }

  private static void refuseUnselectable(Kind kind, String fields) {
    for (String path : Selector.fieldPaths(fields)) {
      if (!ALWAYS_SELECTABLE.contains(path) && !kind.selectableFields().contains(path)) {
        throw new PlatformException(
            Reason.BAD_REQUEST,
            "fieldSelector: "
                + kind.plural()
                + " can't be selected by \""
                + path
                + "\"; possible are "
                + String.join(", ", ALWAYS_SELECTABLE)
                + ", "
                + String.join(", ", kind.selectableFields()));
      }
    }
  }

  private static ListResponse response(StoredPage page) {
    ListResponse.Builder response =
        ListResponse.newBuilder()
            .setRevision(page.revision())
            .setContinueToken(page.continueToken())
            .setRemaining(page.remaining());
    page.items().forEach(stored -> response.addItems(Messages.resource(stored)));
    return response.build();
  }

  @Override
  public void write(WriteRequest request, StreamObserver<WriteResponse> observer) {
    answer(
        observer,
        () -> {
          Owned owned = kinds.owned(request.getKey().getPlural());
          Intent intent = Intent.of(request, owned.kind(), CallerInterceptor.caller());
          PostgresStore store = stores.required();
          return intent.verb() == Verb.VERB_DELETE
              ? new Deletes(store).delete(intent, owned)
              : new Writes(store).write(intent, owned);
        });
  }

  @Override
  public void watch(WatchRequest request, StreamObserver<WatchResponse> observer) {
    ServerCallStreamObserver<WatchResponse> caller =
        (ServerCallStreamObserver<WatchResponse>) observer;
    try {
      Kind kind = kinds.owned(request.getPlural()).kind();
      Caller who = CallerInterceptor.caller();
      Query query =
          query(
              who,
              kind,
              ListRequest.newBuilder()
                  .setPlural(request.getPlural())
                  .setNamespace(request.getNamespace())
                  .setLabelSelector(request.getLabelSelector())
                  .setFieldSelector(request.getFieldSelector())
                  .build());
      Predicate<String> namespaces =
          query == null
              ? namespace -> false
              : query.namespaces().isEmpty() ? namespace -> true : query.namespaces()::contains;
      Selector selector = Selector.parse(request.getLabelSelector(), request.getFieldSelector());
      Watch watch =
          new Watch(
              new Watch.Scope(kind.plural(), namespaces, selector, request.getBookmarks()),
              caller,
              request.getFromRevision() == 0);
      caller.setOnCancelHandler(watch::cancel);
      caller.setOnReadyHandler(watch::hasRoom);
      start(stores.required(), request, query, watch)
          .subscribe()
          .with(nothing -> {}, failure -> caller.onError(GrpcErrors.toGrpc(failure)));
    } catch (RuntimeException e) {
      observer.onError(GrpcErrors.toGrpc(e));
    }
  }

  private static Uni<Void> start(
      PostgresStore store, WatchRequest request, Query query, Watch watch) {
    if (request.getFromRevision() != 0 || query == null) {
      Uni<Long> from =
          request.getFromRevision() == 0
              ? store.revision()
              : Uni.createFrom().item(request.getFromRevision());
      return from.chain(revision -> store.follow(revision, watch))
          .invoke(watch::follow)
          .replaceWithVoid();
    }
    return store
        .listStored(query)
        .chain(
            page -> {
              page.items().forEach(watch::present);
              watch.bookmark(page.revision());
              return store.follow(page.revision(), watch);
            })
        .invoke(watch::follow)
        .replaceWithVoid();
  }

  @Override
  public void act(ActRequest request, StreamObserver<ActResponse> observer) {
    answer(
        observer,
        () -> {
          Caller caller = CallerInterceptor.caller();
          Key key = Messages.key(request.getKey());
          Owned owned = kinds.owned(key.plural());
          Access.read(caller, owned.kind(), key.namespace(), key.name());
          Action action = action(owned.kind(), request.getAction());
          Access.act(
              caller, action.role(), key.namespace(), action.name() + " " + owned.kind().plural());
          ObjectNode body = body(action, request.getBody());
          return stores
              .required()
              .get(key)
              .map(
                  found ->
                      found.orElseThrow(
                          () -> Access.notFound(owned.kind(), key.namespace(), key.name())))
              .emitOn(actions)
              .map(
                  resource -> owned.act(caller, resource, action.name(), body, request.getDryRun()))
              .map(ResourceGrpc::answered);
        });
  }

  private static ActResponse answered(JsonNode json) {
    return ActResponse.newBuilder().setJson(ByteString.copyFromUtf8(Json.write(json))).build();
  }

  private static Action action(Kind kind, String name) {
    return kind.actions().stream()
        .filter(action -> action.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new PlatformException(
                    Reason.NOT_FOUND,
                    kind.plural()
                        + " have no action \""
                        + name
                        + "\"; there are: "
                        + String.join(", ", kind.actions().stream().map(Action::name).toList())));
  }

  private static ObjectNode body(Action action, ByteString bytes) {
    ObjectNode body = bytes.isEmpty() ? Json.object() : Json.parseObject(bytes.toByteArray());
    if (action.body() == Void.class) {
      return body;
    }
    Defaults.fill(action.body(), body);
    List<FieldError> errors = Validation.bodyErrors(action, body);
    if (!errors.isEmpty()) {
      throw PlatformException.invalid(errors);
    }
    return body;
  }

  @Override
  public void stream(StreamRequest request, StreamObserver<StreamResponse> observer) {
    ServerCallStreamObserver<StreamResponse> call =
        (ServerCallStreamObserver<StreamResponse>) observer;
    try {
      Caller caller = CallerInterceptor.caller();
      Key key = Messages.key(request.getKey());
      Owned owned = kinds.owned(key.plural());
      Kind kind = owned.kind();
      Access.read(caller, kind, key.namespace(), key.name());
      refuseUnknownStream(kind, request);
      Pump pump = new Pump(call);
      call.setOnCancelHandler(pump::cancel);
      call.setOnReadyHandler(pump::goOn);
      stores
          .required()
          .get(key)
          .map(found -> found.orElseThrow(() -> Access.notFound(kind, key.namespace(), key.name())))
          .emitOn(actions)
          .onItem()
          .transformToMulti(
              resource ->
                  owned.stream(caller, resource, request.getStream(), request.getParametersMap()))
          .subscribe()
          .withSubscriber(pump);
    } catch (RuntimeException e) {
      observer.onError(GrpcErrors.toGrpc(e));
    }
  }

  private static void refuseUnknownStream(Kind kind, StreamRequest request) {
    var stream =
        kind.streams().stream()
            .filter(each -> each.name().equals(request.getStream()))
            .findFirst()
            .orElseThrow(
                () ->
                    new PlatformException(
                        Reason.NOT_FOUND,
                        kind.plural() + " have no \"" + request.getStream() + "\""));
    for (String parameter : request.getParametersMap().keySet()) {
      if (!stream.parameters().containsKey(parameter)) {
        throw new PlatformException(
            Reason.BAD_REQUEST,
            "\""
                + parameter
                + "\" is not a parameter of "
                + stream.name()
                + "; there are: "
                + String.join(", ", stream.parameters().keySet()));
      }
    }
  }

  /** One answer or one refusal. */
  private static <T> void answer(StreamObserver<T> observer, Supplier<Uni<T>> work) {
    try {
      work.get()
          .subscribe()
          .with(
              item -> {
                observer.onNext(item);
                observer.onCompleted();
              },
              failure -> observer.onError(GrpcErrors.toGrpc(failure)));
    } catch (RuntimeException e) {
      observer.onError(GrpcErrors.toGrpc(e));
    }
  }
}
