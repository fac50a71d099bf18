package io.company.platform.database.update;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.company.platform.database.archive.EnvironmentEntry;
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
          change.accept(EnvironmentEntry.of(object, server.environment()));
        });
  }

  static ObjectNode find(ObjectNode object, String environment) {
    return EnvironmentEntry.find(object, environment).orElseGet(Json::object);
  }
}
