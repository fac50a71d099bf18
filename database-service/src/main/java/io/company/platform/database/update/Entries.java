package io.company.platform.database.update;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.company.platform.database.archive.Objects;
import io.company.platform.database.archive.Server;
import io.company.platform.kernel.resource.Json;
import io.company.platform.kernel.resource.Resource;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.function.Consumer;

/** What a Database's status notes of each environment. Blocking. */
@ApplicationScoped
public class Entries {

  private final Objects objects;

  public Entries(Objects objects) {
    this.objects = objects;
  }

  /** As it is now; empty where there is none. */
  public ObjectNode of(Server server) {
    return objects
        .get(server.database())
        .map(Resource::json)
        .map(object -> find(object, server.environment()))
        .orElseGet(Json::object);
  }

  public void change(Server server, Consumer<ObjectNode> change) {
    objects.change(
        server.database(),
        server.uid(),
        object -> {
          ObjectNode entry = find(object, server.environment());
          if (entry.path("name").isMissingNode()) {
            entry.put("name", server.environment());
            object.withObject("/status").withArray("environments").add(entry);
          }
          change.accept(entry);
        });
  }

  static ObjectNode find(ObjectNode object, String environment) {
    for (JsonNode entry : object.at("/status/environments")) {
      if (entry.path("name").asText().equals(environment)) {
        return (ObjectNode) entry;
      }
    }
    return Json.object();
  }
}
