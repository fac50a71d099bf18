package io.company.platform.app.application;

import com.fasterxml.jackson.databind.JsonNode;
import io.company.platform.kernel.event.Event;
import io.company.platform.kernel.event.EventHandler;
import io.company.platform.kernel.resource.Key;
import io.company.platform.kinds.Kinds;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;

/** A change of a Deployment changes what is to be said of its application. */
@ApplicationScoped
class DeploymentEvents implements EventHandler {

  @Override
  public String plural() {
    return Kinds.DEPLOYMENT.plural();
  }

  @Override
  public List<Key> affected(Event event) {
    JsonNode application = event.object().at("/spec/application");
    if (!application.isTextual()) {
      return List.of();
    }
    return List.of(
        new Key(Kinds.APPLICATION.plural(), event.key().namespace(), application.textValue()));
  }
}
