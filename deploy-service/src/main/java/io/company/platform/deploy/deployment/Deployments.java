package io.company.platform.deploy.deployment;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.company.platform.kernel.resource.Key;
import io.company.platform.kernel.store.Actor;
import io.company.platform.kernel.store.Decision.Verdict;
import io.company.platform.kernel.store.Query;
import io.company.platform.kernel.store.Store;
import io.company.platform.kernel.store.Written;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/** The Deployments in the store. Blocking. */
@ApplicationScoped
public class Deployments {

  /** Keeps a Deployment until nothing of it runs any more. */
  public static final String FINALIZER = "platform.company.io/deployment";

  private static final Actor ACTOR = new Actor("deploy-service");

  private final Store store;

  public Deployments(Store store) {
    this.store = store;
  }

  public Optional<Deployment> get(Key key) {
    return store.get(key).await().indefinitely().map(Deployment::from);
  }

  /** The whole object. */
  Optional<ObjectNode> json(Key key) {
    return store.get(key).await().indefinitely().map(resource -> resource.json());
  }

  public List<Deployment> all() {
    return store.list(Query.all(Deployment.PLURAL)).await().indefinitely().items().stream()
        .map(Deployment::from)
        .toList();
  }

  public List<Deployment> in(String team) {
    return store.list(Query.in(Deployment.PLURAL, team)).await().indefinitely().items().stream()
        .map(Deployment::from)
        .toList();
  }

  /**
   * Changes the status if the object is still the same one and {@code still} holds for it as it is
   * now; says whether it did. What a user's action wrote in between is so never overwritten by an
   * older plan.
   */
  public boolean writeStatus(
      Deployment seen, Predicate<Deployment> still, Consumer<ObjectNode> change) {
    boolean[] held = {true};
    store
        .write(
            seen.key(),
            ACTOR,
            current -> {
              held[0] = current.isPresent() && current.get().uid().equals(seen.uid());
              held[0] = held[0] && still.test(Deployment.from(current.get()));
              if (!held[0]) {
                return new Verdict.Nothing();
              }
              ObjectNode object = current.get().json().deepCopy();
              change.accept(object.withObject("/status"));
              return new Verdict.Put(object);
            })
        .await()
        .indefinitely();
    return held[0];
  }

  /** Any change to an object that must be there; the decision may refuse by throwing. */
  public Written change(Key key, String uid, Actor actor, UnaryOperator<ObjectNode> change) {
    return store
        .write(
            key,
            actor,
            current -> {
              boolean gone = current.isEmpty() || !current.get().uid().equals(uid);
              return gone
                  ? new Verdict.Nothing()
                  : new Verdict.Put(change.apply(current.get().json().deepCopy()));
            })
        .await()
        .indefinitely();
  }

  /** Asks for the deletion, as a user would; the finalizer does the rest. */
  public void markDeleted(Deployment deployment, Instant now) {
    change(
        deployment.key(),
        deployment.uid(),
        ACTOR,
        object -> {
          ObjectNode metadata = object.withObject("/metadata");
          if (!metadata.hasNonNull("deletionTimestamp")) {
            metadata.put("deletionTimestamp", now.truncatedTo(ChronoUnit.SECONDS).toString());
          }
          return object;
        });
  }

  /** Takes our finalizer off; the object goes when it was the last one. */
  public void finish(Deployment deployment) {
    store
        .write(
            deployment.key(),
            ACTOR,
            current -> {
              if (current.isEmpty() || !current.get().uid().equals(deployment.uid())) {
                return new Verdict.Nothing();
              }
              ObjectNode object = current.get().json().deepCopy();
              ObjectNode metadata = object.withObject("/metadata");
              ArrayNode left = metadata.putArray("finalizers");
              current
                  .get()
                  .json()
                  .path("metadata")
                  .path("finalizers")
                  .forEach(
                      finalizer -> {
                        if (!FINALIZER.equals(finalizer.asText())) {
                          left.add(finalizer);
                        }
                      });
              return left.isEmpty() ? new Verdict.Delete() : new Verdict.Put(object);
            })
        .await()
        .indefinitely();
  }
}
