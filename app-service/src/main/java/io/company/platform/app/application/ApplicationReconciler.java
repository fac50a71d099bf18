package io.company.platform.app.application;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.company.platform.kernel.peer.Peers;
import io.company.platform.kernel.reconcile.Reconciler;
import io.company.platform.kernel.resource.Key;
import io.company.platform.kernel.resource.Resource;
import io.company.platform.kernel.store.Actor;
import io.company.platform.kernel.store.Decision;
import io.company.platform.kernel.store.Store;
import io.company.platform.kinds.ApplicationStatus;
import io.company.platform.kinds.Kinds;
import io.company.platform.kinds.Specs;
import io.company.platform.proto.resource.v1.ListRequest;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Tells on each application how it is doing, from what deploy-service says of its Deployments, and
 * lets a deleted one go when the last of them is gone.
 */
@ApplicationScoped
class ApplicationReconciler implements Reconciler {

  private static final Actor ACTOR = new Actor("app-service");

  private final Store store;
  private final Peers peers;
  private final IngressPathIndex paths;
  private final Clock clock = Clock.systemUTC();

  ApplicationReconciler(Store store, Peers peers, IngressPathIndex paths) {
    this.store = store;
    this.peers = peers;
    this.paths = paths;
  }

  @Override
  public String plural() {
    return Kinds.APPLICATION.plural();
  }

  @Override
  public Next reconcile(Key key) {
    Optional<Resource> application = store.get(key).await().indefinitely();
    if (application.isEmpty()) {
      return Next.whenChanged();
    }
    List<Deployed> deployments = deployments(key);
    Optional<Key> conflict = earlierHolder(application.get());
    Instant now = clock.instant();
    store
        .write(key, ACTOR, current -> decide(current, deployments, conflict, now))
        .await()
        .indefinitely();
    return Next.whenChanged();
  }

  /** Pure: what shall become of the application. */
  static Decision.Verdict decide(
      Optional<Resource> current, List<Deployed> deployments, Optional<Key> conflict, Instant now) {
    if (current.isEmpty()) {
      return new Decision.Verdict.Nothing();
    }
    Resource application = current.get();
    if (application.deleting() && deployments.isEmpty()) {
      return released(application);
    }
    ApplicationStatus before =
        Specs.read(ApplicationStatus.class, application.json().path("status"));
    ApplicationState state =
        new ApplicationState(
            application.key(),
            application.generation(),
            application.deleting(),
            deployments,
            conflict,
            before == null ? List.of() : before.conditions());
    ObjectNode changed = application.json().deepCopy();
    changed.set("status", Specs.write(state.status(now)));
    return new Decision.Verdict.Put(changed);
  }

  /** Without this service's finalizer; gone where it was the last. */
  private static Decision.Verdict released(Resource application) {
    ObjectNode changed = application.json().deepCopy();
    ArrayNode finalizers = changed.withObject("/metadata").withArray("/finalizers");
    for (int i = finalizers.size() - 1; i >= 0; i--) {
      if (finalizers.get(i).asText().equals(Applications.FINALIZER)) {
        finalizers.remove(i);
      }
    }
    return finalizers.isEmpty() ? new Decision.Verdict.Delete() : new Decision.Verdict.Put(changed);
  }

  private List<Deployed> deployments(Key application) {
    ListRequest request =
        ListRequest.newBuilder()
            .setPlural(Kinds.DEPLOYMENT.plural())
            .setNamespace(application.namespace())
            .setFieldSelector("spec.application=" + application.name())
            .build();
    return peers.list(request).stream()
        .map(deployment -> Deployed.of(deployment.json().deepCopy()))
        .sorted(Comparator.comparing(Deployed::name))
        .toList();
  }

  /** An application with the same path that is older. */
  private Optional<Key> earlierHolder(Resource application) {
    String path = application.json().at("/spec/ingress/path").asText();
    return paths
        .conflict(application.key(), path)
        .await()
        .indefinitely()
        .filter(conflict -> conflict.path().equals(path))
        .flatMap(conflict -> store.get(conflict.holder()).await().indefinitely())
        .filter(holder -> holder.json().at("/spec/ingress/path").asText().equals(path))
        .filter(holder -> isEarlier(holder, application))
        .map(Resource::key);
  }

  private static boolean isEarlier(Resource one, Resource other) {
    int byTime = created(one).compareTo(created(other));
    return byTime == 0 ? one.uid().compareTo(other.uid()) < 0 : byTime < 0;
  }

  private static String created(Resource application) {
    return application.json().at("/metadata/creationTimestamp").asText();
  }
}
