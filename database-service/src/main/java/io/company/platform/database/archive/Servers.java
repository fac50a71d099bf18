package io.company.platform.database.archive;

import io.company.platform.kernel.resource.Resource;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/**
 * The servers of databases: found, spoken to as their superuser, and switched to other data. What
 * is asked of them is durable when a call returns; the database's reconciler does it.
 */
public interface Servers {

  /** Those that were provisioned, whether they answer or not. */
  List<Server> of(Resource database);

  default Optional<Server> of(Resource database, String environment) {
    return of(database).stream().filter(it -> it.environment().equals(environment)).findFirst();
  }

  /** A connection of the superuser, to be closed; fails where the server does not answer. */
  Connection connect(Server server, String database) throws SQLException;

  /** Whether it answers, and by the data and the version that were asked for last. */
  boolean ready(Server server);

  /** The server is to stop and stay stopped until {@link #run}; true once nothing of it runs. */
  boolean hold(Server server, String why);

  /** The server is to run with these data and this version. */
  void run(Server server, int incarnation, String version);

  /** After a restore: passwords and logins are made again what they are to be. */
  void settle(Server server);

  /** Name of the superuser. */
  String superuser();

  /** Of a data directory: the initdb of the server, made as a new one of this version is. */
  List<String> initdb();
}
