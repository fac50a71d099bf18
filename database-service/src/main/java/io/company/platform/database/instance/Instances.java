package io.company.platform.database.instance;

import io.company.platform.database.archive.EnvironmentEntry;
import io.company.platform.database.archive.Server;
import io.company.platform.kernel.home.Home;
import io.company.platform.kernel.home.HomeException;
import io.company.platform.kernel.resource.Resource;
import io.company.platform.kinds.DatabaseSpec;
import io.company.platform.kinds.Specs;
import io.company.platform.proto.node.v1.VolumeStatus;
import io.company.platform.proto.node.v1.WorkloadStatus;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Servers of databases by environment: kept, found and taken away. Blocking. */
@ApplicationScoped
public class Instances {

  private static final Map<String, String> OURS =
      Map.of("owner", "database-service", "kind", "database");

  private final Keeper keeper;
  private final Offers offers;
  private final Home home;

  Instances(Keeper keeper, Offers offers, Home home) {
    this.keeper = keeper;
    this.offers = offers;
    this.home = home;
  }

  /** A step after the other for the environment's server, as far as it goes without waiting. */
  public Standing keep(Resource database, String environment) {
    boolean known =
        EnvironmentEntry.find(database.json(), environment)
            .filter(it -> it.hasNonNull("wanted"))
            .isPresent();
    return keeper.keep(Instance.of(database, environment, known ? "" : newest(database)));
  }

  private String newest(Resource database) {
    DatabaseSpec spec = Specs.read(DatabaseSpec.class, database.spec());
    return offers
        .offer()
        .newest(Integer.parseInt(spec.version()))
        .map(Offer.Release::version)
        .orElseThrow(
            () ->
                new HomeException(
                    "PostgreSQL %s is not here; there are %s"
                        .formatted(spec.version(), String.join(", ", offers.offer().majors())),
                    false,
                    null));
  }

  /** Those that were provisioned, as the status remembers them. */
  public List<Server> of(Resource database) {
    return Instance.known(database);
  }

  /** Those that the status, the spec or the home knows of: what is to go with the database. */
  public List<Server> everywhere(Resource database) {
    Set<String> environments = new TreeSet<>();
    Specs.read(DatabaseSpec.class, database.spec()).environments().forEach(environments::add);
    Instance.known(database).forEach(each -> environments.add(each.environment()));
    Map<String, String> labels = Map.of("owner", "database-service", "uid", database.uid());
    for (WorkloadStatus each : home.workloads(labels)) {
      environments.add(each.getLabelsOrDefault("environment", ""));
    }
    for (VolumeStatus each : home.volumes(labels)) {
      environments.add(each.getVolume().getLabelsOrDefault("environment", ""));
    }
    environments.remove("");
    List<Server> servers = new ArrayList<>();
    environments.forEach(each -> servers.add(Instance.of(database, each, "0.0").server()));
    return servers;
  }

  /** Whether there may be something in it worth a backup. */
  public boolean wasReady(Resource database, Server server) {
    return EnvironmentEntry.find(database.json(), server.environment())
        .filter(entry -> entry.hasNonNull("port"))
        .isPresent();
  }

  /** False while something of it is left: ask again. */
  public boolean remove(Server server, boolean keepArchive) {
    return keeper.remove(server, keepArchive);
  }

  /**
   * Takes away what belongs to no database.
   *
   * @param alive uids of databases that there are
   * @param archives volumes that backups are in
   */
  public void sweep(Set<String> alive, Set<String> archives) {
    for (WorkloadStatus each : home.workloads(OURS)) {
      if (!alive.contains(each.getLabelsOrDefault("uid", ""))) {
        home.removeWorkload(each.getId());
      }
    }
    for (VolumeStatus each : home.volumes(OURS)) {
      String id = each.getVolume().getId();
      if (!alive.contains(each.getVolume().getLabelsOrDefault("uid", ""))
          && !archives.contains(id)) {
        try {
          home.removeVolume(id);
        } catch (HomeException stillUsed) {
          if (stillUsed.unreachable()) {
            throw stillUsed;
          }
        }
      }
    }
  }
}
