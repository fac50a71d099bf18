package io.company.platform.deploy.application;

import io.company.platform.kernel.event.Event;
import io.company.platform.kernel.event.EventHandler;
import io.company.platform.kernel.resource.Key;
import io.company.platform.kernel.store.Query;
import io.company.platform.kernel.store.Store;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;

/** A changed application wakes its deployments: its settings are part of what runs. */
@ApplicationScoped
public class ApplicationChanged implements EventHandler {

  private final Store store;

  public ApplicationChanged(Store store) {
    this.store = store;
  }

  @Override
  public String plural() {
    return "applications";
  }

  @Override
  public List<Key> affected(Event event) {
    Query query =
        Query.in("deployments", event.key().namespace(), "spec.application=" + event.key().name());
    return store.list(query).await().indefinitely().items().stream()
        .map(resource -> resource.key())
        .toList();
  }
}
