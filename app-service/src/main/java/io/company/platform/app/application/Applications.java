package io.company.platform.app.application;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.company.platform.kernel.error.PlatformException;
import io.company.platform.kernel.identity.Caller;
import io.company.platform.kernel.resource.Admission;
import io.company.platform.kernel.resource.Key;
import io.company.platform.kernel.resource.Owned;
import io.company.platform.kernel.resource.Resource;
import io.company.platform.kinds.FieldError;
import io.company.platform.kinds.Kind;
import io.company.platform.kinds.Kinds;
import io.company.platform.kinds.Validation;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Applications as their users see them. Every application carries the finalizer that keeps it until
 * its workloads are gone, and none takes a path that another one has.
 */
@ApplicationScoped
class Applications implements Owned {

  /** Taken away when no Deployment of the application is left. */
  static final String FINALIZER = "platform.company.io/workloads";

  private final IngressPathIndex paths;
  private final ApplicationLog log;

  Applications(IngressPathIndex paths, ApplicationLog log) {
    this.paths = paths;
    this.log = log;
  }

  @Override
  public Kind kind() {
    return Kinds.APPLICATION;
  }

  @Override
  public Uni<ObjectNode> admit(Admission admission) {
    ObjectNode object = admission.object();
    if (!admission.current().map(Resource::deleting).orElse(false)) {
      keepUntilWorkloadsAreGone(object);
      refuseClashes(object);
    }
    JsonNode path = object.at("/spec/ingress/path");
    JsonNode name = object.at("/metadata/name");
    boolean same =
        admission
            .current()
            .map(now -> now.json().at("/spec/ingress/path").equals(path))
            .orElse(false);
    if (same || !path.isTextual() || !name.isTextual()) {
      return Uni.createFrom().item(object);
    }
    Key key = new Key(kind().plural(), object.at("/metadata/namespace").asText(), name.textValue());
    return paths
        .conflict(key, path.textValue())
        .map(
            conflict -> {
              conflict.ifPresent(found -> refuse(found, object, admission.caller()));
              return object;
            });
  }

  @Override
  public Multi<byte[]> stream(
      Caller caller, Resource resource, String stream, Map<String, String> parameters) {
    return log.read(resource, parameters);
  }

  private static void refuseClashes(ObjectNode object) {
    List<FieldError> clashes = UseVariables.clashes(object);
    if (!clashes.isEmpty()) {
      List<FieldError> errors = new ArrayList<>(Validation.errors(Kinds.APPLICATION, object));
      errors.addAll(clashes);
      throw PlatformException.invalid(errors);
    }
  }

  private static void keepUntilWorkloadsAreGone(ObjectNode object) {
    if (!(object.get("metadata") instanceof ObjectNode metadata)) {
      return;
    }
    JsonNode present = metadata.get("finalizers");
    if (present != null && !present.isNull() && !present.isArray()) {
      return;
    }
    ArrayNode finalizers =
        present instanceof ArrayNode list ? list : metadata.putArray("finalizers");
    for (JsonNode each : finalizers) {
      if (each.asText().equals(FINALIZER)) {
        return;
      }
    }
    finalizers.add(FINALIZER);
  }

  /**
   * With everything else that is wrong with the object, so that one answer is enough to mend it.
   */
  private static void refuse(IngressPaths.Conflict conflict, ObjectNode object, Caller caller) {
    JsonNode path = object.at("/spec/ingress/path");
    Key holder = conflict.holder();
    String who =
        caller.sees(holder.namespace())
            ? "the application " + holder.namespace() + "/" + holder.name()
            : "an application of another team";
    String message =
        conflict.path().equals(path.textValue())
            ? "must be a path that no other application has, but " + path + " is taken by " + who
            : "must not lie below another team's path, but \""
                + conflict.path()
                + "\" is taken by "
                + who;
    List<FieldError> errors = new ArrayList<>(Validation.errors(Kinds.APPLICATION, object));
    errors.add(new FieldError("spec.ingress.path", message, path));
    throw PlatformException.invalid(errors);
  }
}
