package io.company.platform.kernel.resource;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;

/** JSON merge patch, RFC 7396. */
final class MergePatch {

  private MergePatch() {}

  /** The patched target; {@code target} itself may be changed. */
  static JsonNode apply(JsonNode target, JsonNode patch) {
    if (!(patch instanceof ObjectNode changes)) {
      return patch.deepCopy();
    }
    ObjectNode result = target instanceof ObjectNode object ? object : Json.object();
    for (Map.Entry<String, JsonNode> change : List.copyOf(changes.properties())) {
      if (change.getValue().isNull()) {
        result.remove(change.getKey());
        continue;
      }
      JsonNode old = result.get(change.getKey());
      result.set(change.getKey(), apply(old == null ? Json.object() : old, change.getValue()));
    }
    return result;
  }
}
