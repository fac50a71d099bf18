package io.company.platform.database.database;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.company.platform.database.archive.Server;
import io.company.platform.kernel.identity.Caller;
import io.company.platform.kernel.resource.Resource;
import java.time.Duration;

/** What keeps a database's servers up to date: updates, upgrades and drills. Blocking. */
public interface Upkeep {

  /** The actions maintain, upgrade, undo and confirm. */
  JsonNode act(Caller caller, Resource database, String action, ObjectNode body, boolean dryRun);

  /**
   * Does what is due for a server, which may stand still for it, and writes what it knows into the
   * database's status.
   *
   * @return when to look again at the latest
   */
  Duration look(Resource database, Server server);
}
