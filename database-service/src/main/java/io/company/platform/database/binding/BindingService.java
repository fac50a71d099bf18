package io.company.platform.database.binding;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.company.platform.kernel.resource.Admission;
import io.company.platform.kernel.resource.Owned;
import io.company.platform.kinds.Kind;
import io.company.platform.kinds.Kinds;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;

/** Bindings as their writers see them: services alone, and never without the finalizer. */
@ApplicationScoped
class BindingService implements Owned {

  @Override
  public Kind kind() {
    return Kinds.BINDING;
  }

  @Override
  public Uni<ObjectNode> admit(Admission admission) {
    ObjectNode object = admission.object();
    boolean deleting = object.path("metadata").hasNonNull("deletionTimestamp");
    if (!deleting && object.path("metadata").isObject()) {
      ArrayNode finalizers = object.withObject("/metadata").withArray("finalizers");
      boolean there = false;
      for (var each : finalizers) {
        there |= each.asText().equals(BindingReconciler.FINALIZER);
      }
      if (!there) {
        finalizers.add(BindingReconciler.FINALIZER);
      }
    }
    return Uni.createFrom().item(object);
  }
}
