package io.company.platform.kernel.resource;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.company.platform.kernel.error.PlatformException;
import io.company.platform.kernel.error.Reason;
import io.company.platform.kinds.FieldError;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Kubernetes' server-side apply, at the granularity of leaf fields (lists are one field): the
 * object gets what the manager says and loses what the manager said before and says no more. A
 * field that another manager set otherwise is a conflict.
 */
final class ServerSideApply {

  private ServerSideApply() {}

  static ObjectNode apply(Intent intent, Optional<Resource> current) {
    if (intent.manager().isEmpty()) {
      throw new PlatformException(Reason.BAD_REQUEST, "server-side apply needs a fieldManager");
    }
    ObjectNode said = (ObjectNode) intent.body();
    current.ifPresent(resource -> SystemFields.refuseStale(said.path("metadata"), resource));
    ObjectNode object = current.map(resource -> resource.json().deepCopy()).orElseGet(Json::object);
    FieldSet fields = FieldSet.of(said);
    List<ManagedFields.Entry> entries = ManagedFields.of(object);
    refuseConflicts(intent, said, object, fields, entries);
    FieldSet others =
        new FieldSet(
            entries.stream()
                .filter(entry -> !isOwn(entry, intent))
                .flatMap(entry -> entry.fields().pointers().stream())
                .collect(Collectors.toSet()));
    entries.stream()
        .filter(entry -> isOwn(entry, intent))
        .flatMap(
            entry ->
                entry.fields().without(fields.valuesIn(said)).without(others).pointers().stream())
        .filter(pointer -> !fields.reachesInto(pointer))
        .forEach(pointer -> remove(object, pointer));
    fields.pointers().forEach(pointer -> set(object, pointer, said.at(pointer)));
    ManagedFields.set(object, owners(intent, said, current, fields, entries));
    return object;
  }

  private static boolean isOwn(ManagedFields.Entry entry, Intent intent) {
    return entry.manager().equals(intent.manager())
        && entry.operation().equals(ManagedFields.APPLY);
  }

  private static void refuseConflicts(
      Intent intent,
      ObjectNode said,
      ObjectNode object,
      FieldSet fields,
      List<ManagedFields.Entry> entries) {
    if (intent.force()) {
      return;
    }
    List<FieldError> conflicts = new ArrayList<>();
    for (ManagedFields.Entry entry : entries) {
      if (!isOwn(entry, intent)) {
        FieldSet theirs = entry.fields().valuesIn(object);
        fields.valuesIn(said).pointers().stream()
            .filter(
                pointer ->
                    theirs.overlaps(pointer) && !Json.same(said.at(pointer), object.at(pointer)))
            .forEach(
                pointer ->
                    conflicts.add(
                        new FieldError(
                            FieldSet.path(pointer),
                            "is managed by \"" + entry.manager() + "\", which set it otherwise",
                            said.at(pointer))));
      }
    }
    if (!conflicts.isEmpty()) {
      throw new PlatformException(
          Reason.CONFLICT,
          "Apply failed with "
              + conflicts.size()
              + " conflict(s): "
              + conflicts.stream()
                  .map(each -> each.path() + " " + each.message())
                  .collect(Collectors.joining("; "))
              + "; leave these fields out, or force the apply to take them over",
          conflicts,
          0);
    }
  }

  /** Fields whose value was changed leave their other managers; those that agree stay shared. */
  private static List<ManagedFields.Entry> owners(
      Intent intent,
      ObjectNode said,
      Optional<Resource> current,
      FieldSet fields,
      List<ManagedFields.Entry> entries) {
    JsonNode before = current.<JsonNode>map(Resource::json).orElseGet(Json::object);
    FieldSet taken =
        new FieldSet(
            fields.valuesIn(said).pointers().stream()
                .filter(pointer -> !Json.same(said.at(pointer), before.at(pointer)))
                .collect(Collectors.toSet()));
    List<ManagedFields.Entry> now = new ArrayList<>();
    boolean noted = false;
    for (ManagedFields.Entry entry : entries) {
      now.add(entry.withFields(isOwn(entry, intent) ? fields : entry.fields().without(taken)));
      noted |= isOwn(entry, intent);
    }
    if (!noted) {
      now.add(
          new ManagedFields.Entry(
              intent.manager(), ManagedFields.APPLY, ManagedFields.now(), fields));
    }
    return now;
  }

  private static void set(ObjectNode object, String pointer, JsonNode value) {
    List<String> parts = FieldSet.parts(pointer);
    ObjectNode at = object;
    for (String part : parts.subList(0, parts.size() - 1)) {
      if (!(at.get(part) instanceof ObjectNode)) {
        at.putObject(part);
      }
      at = (ObjectNode) at.get(part);
    }
    boolean keepsMore =
        value instanceof ObjectNode && at.get(parts.getLast()) instanceof ObjectNode;
    if (!keepsMore) {
      at.set(parts.getLast(), value.deepCopy());
    }
  }

  private static void remove(ObjectNode object, String pointer) {
    String parent = pointer.substring(0, pointer.lastIndexOf('/'));
    if (object.at(parent) instanceof ObjectNode at) {
      at.remove(FieldSet.parts(pointer).getLast());
      if (at.isEmpty() && parent.lastIndexOf('/') > 0) {
        remove(object, parent);
      }
    }
  }
}
