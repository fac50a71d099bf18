package io.company.platform.deploy.application;

import io.company.platform.kernel.error.PlatformException;
import io.company.platform.kernel.error.Reason;
import io.company.platform.kernel.peer.Peers;
import io.company.platform.kernel.resource.Key;
import io.company.platform.proto.resource.v1.ListRequest;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Applications as app-service knows them. While it does not answer, what was last known goes on to
 * be true, so that a rollback needs nobody but this service and the home.
 */
@ApplicationScoped
public class Applications {

  private final Map<Key, Application> lastKnown = new ConcurrentHashMap<>();
  private final Peers peers;

  public Applications(Peers peers) {
    this.peers = peers;
  }

  /** Blocking; empty when there is none. */
  public Optional<Application> get(String team, String name) {
    Key key = new Key("applications", team, name);
    try {
      Optional<Application> found = peers.get(key).map(Application::from);
      found.ifPresentOrElse(
          application -> lastKnown.put(key, application), () -> lastKnown.remove(key));
      return found;
    } catch (PlatformException failure) {
      boolean silent = failure.reason() == Reason.UNAVAILABLE || failure.reason() == Reason.TIMEOUT;
      Application known = lastKnown.get(key);
      if (silent && known != null) {
        return Optional.of(known);
      }
      throw failure;
    }
  }

  /** Names of the team's applications. Blocking. */
  public List<String> names(String team) {
    ListRequest request =
        ListRequest.newBuilder().setPlural("applications").setNamespace(team).build();
    return peers.list(request).stream().map(resource -> resource.key().name()).toList();
  }
}
