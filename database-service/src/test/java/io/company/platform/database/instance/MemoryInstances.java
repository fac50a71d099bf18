package io.company.platform.database.instance;

import io.company.platform.database.archive.Objects;
import io.company.platform.database.archive.Server;
import io.company.platform.database.archive.Servers;
import io.company.platform.database.binding.Bindings;
import io.company.platform.database.lab.MemoryPostgres;
import io.company.platform.database.vault.Vault;
import io.company.platform.kernel.home.Home;
import io.company.platform.kernel.reconcile.Wake;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Servers and instances as the service has them, on servers in memory. */
public final class MemoryInstances {

  /** Read once: taking them out of the vault is most of what a look costs. */
  private static final Map<String, Identity> IDENTITIES = new ConcurrentHashMap<>();

  private static final Map<String, String> PEM = new ConcurrentHashMap<>();

  public final Servers servers;
  public final Instances instances;
  public final Offers offers;
  public final InstanceConfig config;

  /**
   * @param vault in which the certificates lie
   * @param newest by major version, the newest one that is used
   */
  public MemoryInstances(
      Home home,
      Objects objects,
      Vault vault,
      Bindings bindings,
      Wake wake,
      MemoryPostgres postgres,
      Map<Integer, String> newest) {
    config = new Config(newest);
    Authority authority =
        new Authority(vault, Clock.systemUTC()) {
          @Override
          Identity of(Server server) {
            return IDENTITIES.computeIfAbsent(server.id(), id -> super.of(server));
          }

          @Override
          public String certificatePem() {
            return PEM.computeIfAbsent("", none -> super.certificatePem());
          }
        };
    Superuser superuser =
        new Superuser(authority) {
          @Override
          public Connection connect(int port, String database) throws SQLException {
            return postgres.connect(port);
          }
        };
    Templates templates = new Templates(home);
    Keeper keeper = new Keeper(home, templates, authority, new SetUp(superuser), config);
    servers = new NodeServers(home, objects, superuser, keeper, bindings, wake);
    offers = new Offers(home, config);
    instances = new Instances(keeper, offers, home);
  }

  private record Config(Map<Integer, String> newest) implements InstanceConfig {

    @Override
    public Duration archiveTimeout() {
      return Duration.ofSeconds(3);
    }

    @Override
    public Duration figures() {
      return Duration.ofSeconds(15);
    }

    @Override
    public boolean prepare() {
      return false;
    }
  }
}
