package io.company.platform.database.instance;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.company.platform.database.archive.EnvironmentEntry;
import io.company.platform.database.archive.Server;
import io.company.platform.kernel.resource.Resource;
import io.company.platform.kinds.DatabaseSpec;
import io.company.platform.kinds.Quantity;
import io.company.platform.kinds.Specs;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * One environment's server as it is to be: from the database's spec, and from what its status
 * remembers of the environment.
 *
 * @param held why it is to stand still; empty while it is to run
 * @param prepared what was set up in it last; empty for nothing
 * @param first number of the first data directory, which may be an empty one
 * @param left extensions that were to go, and could not
 * @param port where it was seen last; 0 for nowhere
 */
public record Instance(
    Server server,
    DatabaseSpec spec,
    int first,
    String held,
    String prepared,
    Set<String> left,
    int port) {

  /** Every database has the language; nothing is between two commas. */
  private static final Set<String> KEPT = Set.of("plpgsql", "");

  /** As the database's spec and status have it; {@code newest} is for one that is new. */
  static Instance of(Resource database, String environment, String newest) {
    DatabaseSpec spec = Specs.read(DatabaseSpec.class, database.spec());
    Optional<ObjectNode> entry = EnvironmentEntry.find(database.json(), environment);
    String version = entry.map(it -> it.path("wanted").asText()).orElse("");
    int first = EnvironmentEntry.firstIncarnation(database.json(), environment);
    Server server =
        new Server(
            database.key(),
            database.uid(),
            environment,
            entry.map(it -> it.path("incarnation").asInt(first)).orElse(first),
            version.isEmpty() ? newest : version,
            Quantity.memoryBytes(spec.resources().memory()));
    return new Instance(
        server,
        spec,
        first,
        entry.map(it -> it.path("held").asText("")).orElse(""),
        entry.map(it -> it.path("prepared").asText("")).orElse(""),
        entry.map(Instance::left).orElse(Set.of()),
        entry.map(it -> it.path("port").asInt(0)).orElse(0));
  }

  private static Set<String> left(ObjectNode entry) {
    Set<String> names = new TreeSet<>();
    entry.path("extensionsLeft").fieldNames().forEachRemaining(names::add);
    return names;
  }

  /** As it is after a step. */
  Instance seen(String prepared, int port) {
    return new Instance(server, spec, first, held, prepared, left, port);
  }

  /** Servers that were provisioned, by what the status remembers. */
  static List<Server> known(Resource database) {
    List<Server> servers = new ArrayList<>();
    for (JsonNode entry : database.json().at("/status/environments")) {
      if (!entry.path("wanted").asText().isEmpty()) {
        servers.add(of(database, entry.path("name").asText(), "").server());
      }
    }
    return servers;
  }

  Settings.Size size() {
    return new Settings.Size(
        Quantity.memoryBytes(spec.resources().memory()),
        spec.resources().connections(),
        Quantity.memoryBytes(spec.resources().storage()));
  }

  public boolean archives() {
    return spec.backup().enabled();
  }

  /** What is to be set up inside: another text, another set-up. */
  String setUp() {
    return server.incarnation()
        + "/"
        + server.version()
        + "/"
        + String.join(",", new TreeSet<>(spec.extensions()));
  }

  /**
   * Extensions that were set up by the spec and are no longer in it. What people made by hand is
   * theirs.
   */
  Set<String> unwanted() {
    String[] parts = prepared.split("/", 3);
    Set<String> unwanted = new TreeSet<>(left);
    if (parts.length == 3) {
      unwanted.addAll(List.of(parts[2].split(",")));
    }
    spec.extensions().forEach(unwanted::remove);
    unwanted.removeAll(KEPT);
    return unwanted;
  }
}
