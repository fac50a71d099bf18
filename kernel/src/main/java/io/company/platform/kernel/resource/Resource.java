package io.company.platform.kernel.resource;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/**
 * An object as the store holds it. {@code json} is the whole object; whoever changes it works on a
 * copy.
 *
 * @param revision of the change that wrote it; {@code metadata.resourceVersion}
 * @param generation counts the changes of {@code spec}
 */
public record Resource(Key key, String uid, long revision, long generation, ObjectNode json) {

  public ObjectNode spec() {
    return json.withObject("/spec");
  }

  public ObjectNode status() {
    return json.withObject("/status");
  }

  /** Whether the two differ in nothing but status and what the system counts. */
  public boolean desiresTheSameAs(Resource other) {
    return Json.same(desired(json), desired(other.json));
  }

  private static ObjectNode desired(ObjectNode object) {
    ObjectNode copy = object.deepCopy();
    copy.remove("status");
    copy.withObject("/metadata").remove(List.of("resourceVersion", "generation", "managedFields"));
    return copy;
  }

  /** Whether deletion was asked for and finalizers still run. */
  public boolean deleting() {
    return json.path("metadata").hasNonNull("deletionTimestamp");
  }
}
