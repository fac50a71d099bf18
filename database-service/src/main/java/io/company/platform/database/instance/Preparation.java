package io.company.platform.database.instance;

import io.company.platform.kernel.home.HomeException;
import io.company.platform.kernel.store.Stores;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/**
 * Prepares a data directory of every version once the service runs, so that the first database of a
 * version is as fast as the others.
 */
@ApplicationScoped
class Preparation {

  private static final Logger LOG = Logger.getLogger(Preparation.class);
  private static final long LOOK_MILLIS = 500;
  private static final long TRIES = 240;

  private final Offers offers;
  private final Templates templates;
  private final InstanceConfig config;
  private final Stores stores;
  private volatile Thread thread;

  Preparation(Offers offers, Templates templates, InstanceConfig config, Stores stores) {
    this.offers = offers;
    this.templates = templates;
    this.config = config;
    this.stores = stores;
  }

  void start(@Observes StartupEvent event) {
    if (config.prepare() && stores.postgres().isPresent()) {
      thread = Thread.ofVirtual().name("preparation").start(this::run);
    }
  }

  void stop(@Observes ShutdownEvent event) {
    if (thread != null) {
      thread.interrupt();
    }
  }

  /** One version after the other: it is not to be in anybody's way. */
  private void run() {
    try {
      for (long tries = 0; tries < TRIES; tries++) {
        if (prepared()) {
          return;
        }
        TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
      }
    } catch (InterruptedException stopped) {
      LOG.debug("preparation stopped");
    }
  }

  private boolean prepared() {
    try {
      for (Offer.Release release : offers.offer().newest()) {
        if (templates.of(release.version()).isEmpty()) {
          return false;
        }
      }
      return true;
    } catch (HomeException notNow) {
      LOG.debugf("nothing prepared cause=%s", notNow.getMessage());
      return false;
    }
  }
}
