package io.company.platform.deploy.binding;

import io.company.platform.kernel.event.Event;
import io.company.platform.kernel.event.EventHandler;
import io.company.platform.kernel.resource.Key;
import io.company.platform.kernel.store.Query;
import io.company.platform.kernel.store.Store;
import io.company.platform.kinds.Kinds;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;

/**
 * A changed Binding wakes the deployments of its application: they wait for it, or replace
 * replicas.
 */
@ApplicationScoped
public class BindingChanged implements EventHandler {

  private final Store store;

  public BindingChanged(Store store) {
    this.store = store;
  }

  @Override
  public String plural() {
    return Kinds.BINDING.plural();
  }

  @Override
  public List<Key> affected(Event event) {
    String application = event.object().at("/spec/application").asText();
    Query query =
        Query.in("deployments", event.key().namespace(), "spec.application=" + application);
    return store.list(query).await().indefinitely().items().stream()
        .map(resource -> resource.key())
        .toList();
  }
}
