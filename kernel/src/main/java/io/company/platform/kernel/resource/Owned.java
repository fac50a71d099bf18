package io.company.platform.kernel.resource;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.company.platform.kernel.identity.Caller;
import io.company.platform.kinds.Kind;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import java.util.Map;

/**
 * A kind that this service owns: a CDI bean (@ApplicationScoped) of it is all that the kernel needs
 * to serve the kind over gRPC. The kernel parses, completes, validates against the kind's records,
 * authorises, commits and streams.
 */
public interface Owned {

  Kind kind();

  /**
   * What needs more than the object itself: fills in names and references from siblings and other
   * objects, and refuses with {@link io.company.platform.kernel.error.PlatformException}. Runs
   * after the kind's completion and before its validation, and before the write joins a batch. May
   * be asynchronous; must not block.
   */
  default Uni<ObjectNode> admit(Admission admission) {
    return Uni.createFrom().item(admission.object());
  }

  /**
   * Whether a user may delete it; refuses by failing. Not asked again once the deletion was
   * accepted. May be asynchronous; must not block.
   */
  default Uni<Void> admitDeletion(Caller caller, Resource resource) {
    return Uni.createFrom().voidItem();
  }

  /**
   * An action of the kind; {@code body} is decoded and validated already. Answers what the caller
   * gets, usually the object after the action. Runs on a virtual thread: straight-line blocking
   * code.
   */
  default JsonNode act(
      Caller caller, Resource resource, String action, ObjectNode body, boolean dryRun) {
    throw new IllegalStateException("no action " + action);
  }

  /**
   * A stream of the kind; items are written as they come. The caller has been authorised to read
   * the object.
   */
  default Multi<byte[]> stream(
      Caller caller, Resource resource, String stream, Map<String, String> parameters) {
    throw new IllegalStateException("no stream " + stream);
  }
}
