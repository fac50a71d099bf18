package io.company.platform.gateway.discovery;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.company.platform.kinds.Action;
import io.company.platform.kinds.Kind;
import io.company.platform.kinds.Kinds;
import io.company.platform.kinds.Stream;
import java.util.List;

/**
 * What Kubernetes clients ask before anything else: which groups, versions, resources and verbs
 * there are. Pure.
 */
final class Discovery {

  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
  private static final List<String> READ = List.of("get", "list", "watch");
  private static final List<String> WRITE = List.of("create", "update", "patch", "delete");

  private Discovery() {}

  /** {@code /api}: the core group, of which there are only namespaces. */
  static ObjectNode coreVersions() {
    ObjectNode versions = NODES.objectNode();
    versions.put("kind", "APIVersions").putArray("versions").add("v1");
    versions.putArray("serverAddressByClientCIDRs");
    return versions;
  }

  /** {@code /api/v1}. */
  static ObjectNode coreResources() {
    ObjectNode list = resourceList("v1");
    ObjectNode namespaces = list.withArray("/resources").addObject();
    namespaces
        .put("name", "namespaces")
        .put("singularName", "namespace")
        .put("namespaced", false)
        .put("kind", "Namespace");
    verbs(namespaces, List.of("get", "list"));
    namespaces.putArray("shortNames").add("ns");
    return list;
  }

  /** {@code /apis}. */
  static ObjectNode groups() {
    ObjectNode list = NODES.objectNode();
    list.put("kind", "APIGroupList").put("apiVersion", "v1");
    ArrayNode groups = list.putArray("groups");
    groups.add(group());
    groups.add(group("authorization.k8s.io", "v1"));
    groups.add(group("authentication.k8s.io", "v1"));
    return list;
  }

  /** {@code /apis/GROUP}. */
  static ObjectNode group() {
    return group(Kind.GROUP, Kind.VERSION).put("kind", "APIGroup").put("apiVersion", "v1");
  }

  private static ObjectNode group(String name, String version) {
    ObjectNode group = NODES.objectNode();
    group.put("name", name);
    ObjectNode only =
        NODES.objectNode().put("groupVersion", name + "/" + version).put("version", version);
    group.putArray("versions").add(only);
    group.set("preferredVersion", only);
    return group;
  }

  /** {@code /apis/GROUP/VERSION}: every kind with its subresources. */
  static ObjectNode resources() {
    ObjectNode list = resourceList(Kind.API_VERSION);
    ArrayNode resources = list.withArray("/resources");
    for (Kind kind : Kinds.all()) {
      ObjectNode resource = resource(resources, kind, kind.plural());
      resource.put("singularName", kind.singular());
      verbs(resource, kind.userWritable() ? concat() : READ);
      ArrayNode shortNames = NODES.arrayNode();
      kind.shortNames().forEach(shortNames::add);
      resource.set("shortNames", shortNames);
      resource.putArray("categories").add("all");
      verbs(
          resource(resources, kind, kind.plural() + "/status"), List.of("get", "patch", "update"));
      for (Action action : kind.actions()) {
        verbs(resource(resources, kind, kind.plural() + "/" + action.name()), List.of("create"));
      }
      for (Stream stream : kind.streams()) {
        verbs(resource(resources, kind, kind.plural() + "/" + stream.name()), List.of("get"));
      }
    }
    return list;
  }

  /** A review API of Kubernetes' own that is answered for the caller. */
  static ObjectNode reviews(String group, String plural, String kind) {
    ObjectNode list = resourceList(group + "/v1");
    ObjectNode resource = list.withArray("/resources").addObject();
    resource.put("name", plural).put("singularName", "").put("namespaced", false).put("kind", kind);
    verbs(resource, List.of("create"));
    return list;
  }

  private static ObjectNode resource(ArrayNode resources, Kind kind, String name) {
    ObjectNode resource = resources.addObject();
    return resource
        .put("name", name)
        .put("singularName", "")
        .put("namespaced", true)
        .put("kind", kind.name());
  }

  private static List<String> concat() {
    return java.util.stream.Stream.concat(READ.stream(), WRITE.stream()).toList();
  }

  private static void verbs(ObjectNode resource, List<String> verbs) {
    ArrayNode array = resource.putArray("verbs");
    verbs.forEach(array::add);
  }

  private static ObjectNode resourceList(String groupVersion) {
    ObjectNode list = NODES.objectNode();
    list.put("kind", "APIResourceList").put("apiVersion", "v1").put("groupVersion", groupVersion);
    list.putArray("resources");
    return list;
  }
}
