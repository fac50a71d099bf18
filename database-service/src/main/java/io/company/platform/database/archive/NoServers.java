package io.company.platform.database.archive;

import io.company.platform.kernel.resource.Resource;
import io.quarkus.arc.DefaultBean;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/** Where nothing provides servers, there are none. */
@DefaultBean
@ApplicationScoped
public class NoServers implements Servers {

  @Override
  public List<Server> of(Resource database) {
    return List.of();
  }

  @Override
  public Connection connect(Server server, String database) throws SQLException {
    throw new SQLException("there is no server " + server.id());
  }

  @Override
  public boolean ready(Server server) {
    return false;
  }

  @Override
  public boolean hold(Server server, String why) {
    return false;
  }

  @Override
  public void run(Server server, int incarnation, String version) {}

  @Override
  public void settle(Server server) {}

  @Override
  public String superuser() {
    return "postgres";
  }

  @Override
  public List<String> initdb() {
    return List.of();
  }
}
