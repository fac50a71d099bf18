package io.company.platform.database.thing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.company.platform.database.binding.Bindings;
import io.company.platform.database.binding.CredentialsReads;
import io.company.platform.database.binding.Rotation;
import io.company.platform.kernel.error.PlatformException;
import io.company.platform.kernel.error.Reason;
import io.company.platform.kernel.identity.Caller;
import io.company.platform.kernel.resource.Admission;
import io.company.platform.kernel.resource.Owned;
import io.company.platform.kernel.resource.Resource;
import io.company.platform.kernel.store.Actor;
import io.company.platform.kinds.FieldError;
import io.company.platform.kinds.Kind;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;

/**
 * What caches, queues and buckets have in common towards their users: environments are filled in,
 * nothing that is used is deleted, credentials are rotated and read.
 */
public abstract class Owner implements Owned {

  private static final Executor THREADS = Executors.newVirtualThreadPerTaskExecutor();

  /** What the kinds share. */
  public record Common(
      Environments environments, Bindings bindings, Rotation rotation, CredentialsReads reads) {}

  private final Kind kind;
  private final Common common;

  protected Owner(Kind kind, Common common) {
    this.kind = kind;
    this.common = common;
  }

  @Override
  public Kind kind() {
    return kind;
  }

  /** Refuses what can't become of what is there; the object is complete. */
  protected abstract void check(Optional<Resource> current, ObjectNode object);

  /** Why it can't be deleted, besides being used; empty when it can. Blocking. */
  protected Optional<String> keep(Resource resource) {
    return Optional.empty();
  }

  @Override
  public Uni<ObjectNode> admit(Admission admission) {
    boolean same =
        admission
            .current()
            .map(
                current ->
                    current.deleting()
                        || current.json().path("spec").equals(admission.object().path("spec")))
            .orElse(false);
    boolean whole =
        admission.object().path("spec").isObject()
            && admission.object().path("metadata").isObject();
    if (same || !whole) {
      return Uni.createFrom().item(admission.object());
    }
    return Uni.createFrom().item(() -> admitted(admission)).runSubscriptionOn(THREADS);
  }

  private ObjectNode admitted(Admission admission) {
    ObjectNode object = admission.object();
    common.environments().fill(admission);
    Things.addFinalizer(object);
    admission.current().ifPresent(current -> keepUsedEnvironments(current, object));
    check(admission.current(), object);
    return object;
  }

  private void keepUsedEnvironments(Resource current, ObjectNode object) {
    List<String> left = new ArrayList<>();
    object.at("/spec/environments").forEach(each -> left.add(each.asText()));
    List<String> cutOff = cutOff(common.bindings().usersOf(current.key()), left);
    if (!cutOff.isEmpty()) {
      throw PlatformException.invalid(
          List.of(
              new FieldError(
                  "spec.environments",
                  "it is used by "
                      + String.join(", ", cutOff)
                      + ": take it out of spec.uses of the application first",
                  object.at("/spec/environments"))));
    }
  }

  /** Pure: users, as {@code order-service in production}, of environments that are not left. */
  static List<String> cutOff(List<String> users, List<String> environments) {
    return users.stream()
        .filter(user -> environments.stream().noneMatch(each -> user.endsWith(" in " + each)))
        .toList();
  }

  @Override
  public Uni<Void> admitDeletion(Caller caller, Resource resource) {
    return Uni.createFrom()
        .<Void>item(
            () -> {
              List<String> users = common.bindings().usersOf(resource.key());
              if (!users.isEmpty()) {
                throw new PlatformException(
                    Reason.CONFLICT,
                    kind.name()
                        + " "
                        + resource.key().name()
                        + " is used by "
                        + String.join(", ", users)
                        + ": take it out of spec.uses of the application first");
              }
              keep(resource)
                  .ifPresent(
                      why -> {
                        throw new PlatformException(Reason.CONFLICT, why);
                      });
              return null;
            })
        .runSubscriptionOn(THREADS);
  }

  @Override
  public JsonNode act(
      Caller caller, Resource resource, String action, ObjectNode body, boolean dryRun) {
    if (!action.equals("rotate")) {
      throw new IllegalStateException("no action " + action);
    }
    Optional<String> environment =
        Optional.ofNullable(body.path("environment").textValue()).filter(each -> !each.isBlank());
    if (!dryRun) {
      common.rotation().rotate(resource.key(), environment, new Actor(caller.name()));
    }
    return resource.json();
  }

  @Override
  public Multi<byte[]> stream(
      Caller caller, Resource resource, String stream, Map<String, String> parameters) {
    return common.reads().stream(caller, resource, parameters);
  }
}
