package io.company.platform.database.instance;

import io.company.platform.database.archive.EnvironmentEntry;
import io.company.platform.database.archive.Objects;
import io.company.platform.database.archive.Server;
import io.company.platform.database.archive.Servers;
import io.company.platform.database.binding.Bindings;
import io.company.platform.kernel.home.Home;
import io.company.platform.kernel.home.HomeException;
import io.company.platform.kernel.reconcile.Wake;
import io.company.platform.kernel.resource.Resource;
import io.company.platform.proto.node.v1.WorkloadStatus;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Servers on the local node. What is asked of one is noted in its database's status, in the entry
 * of its environment, and the database's reconciler makes it so.
 */
@ApplicationScoped
class NodeServers implements Servers {

  private final Home home;
  private final Objects objects;
  private final Superuser superuser;
  private final Keeper keeper;
  private final Bindings bindings;
  private final Wake wake;

  NodeServers(
      Home home,
      Objects objects,
      Superuser superuser,
      Keeper keeper,
      Bindings bindings,
      Wake wake) {
    this.home = home;
    this.objects = objects;
    this.superuser = superuser;
    this.keeper = keeper;
    this.bindings = bindings;
    this.wake = wake;
  }

  @Override
  public List<Server> of(Resource database) {
    return Instance.known(database);
  }

  @Override
  public Connection connect(Server server, String database) throws SQLException {
    int port = workload(server).map(Keeper::port).orElse(0);
    if (port == 0) {
      throw new SQLException("the server " + server.id() + " does not run");
    }
    return superuser.connect(port, database);
  }

  @Override
  public boolean ready(Server server) {
    Optional<Resource> database = objects.get(server.database());
    if (database.isEmpty() || !database.get().uid().equals(server.uid())) {
      return false;
    }
    Instance instance = Instance.of(database.get(), server.environment(), server.version());
    return instance.held().isEmpty()
        && instance.prepared().equals(instance.setUp())
        && workload(server).map(Keeper::serves).orElse(false);
  }

  private Optional<WorkloadStatus> workload(Server server) {
    try {
      return home.workload(server.id());
    } catch (HomeException unreachable) {
      return Optional.empty();
    }
  }

  @Override
  public boolean hold(Server server, String why) {
    note(server, entry -> entry.put("held", why));
    return objects
        .get(server.database())
        .map(database -> Instance.of(database, server.environment(), server.version()))
        .map(keeper::hold)
        .orElse(true);
  }

  @Override
  public void run(Server server, int incarnation, String version) {
    note(
        server,
        entry -> {
          entry.put("incarnation", incarnation).put("wanted", version);
          entry.remove("held");
        });
  }

  @Override
  public void settle(Server server) {
    note(server, entry -> entry.remove("prepared"));
    bindings.thingChanged(server.database());
  }

  private void note(
      Server server, Consumer<com.fasterxml.jackson.databind.node.ObjectNode> change) {
    objects.change(
        server.database(),
        server.uid(),
        object -> change.accept(EnvironmentEntry.of(object, server.environment())));
    wake.wake(server.database());
  }

  @Override
  public String superuser() {
    return Authority.SUPERUSER;
  }

  @Override
  public List<String> initdb() {
    return Templates.initdb();
  }
}
