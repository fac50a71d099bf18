package io.company.platform.database.thing;

import io.company.platform.kernel.store.Stores;
import io.quarkus.arc.All;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/** Sweeps every kind once a minute; a failure of one is told and does not keep the others. */
@Singleton
class OrphanSweep {

  private static final Logger LOG = Logger.getLogger(OrphanSweep.class);
  private static final long PERIOD_SECONDS = 60;

  private final List<Orphans> all;
  private final Stores stores;
  private volatile Thread thread;

  OrphanSweep(@All List<Orphans> all, Stores stores) {
    this.all = all;
    this.stores = stores;
  }

  void start(@Observes StartupEvent event) {
    if (stores.postgres().isPresent()) {
      thread = Thread.ofVirtual().name("orphan-sweep").start(this::run);
    }
  }

  void stop(@Observes ShutdownEvent event) {
    if (thread != null) {
      thread.interrupt();
    }
  }

  private void run() {
    try {
      while (true) {
        TimeUnit.SECONDS.sleep(PERIOD_SECONDS);
        for (Orphans orphans : all) {
          sweep(orphans);
        }
      }
    } catch (InterruptedException e) {
      LOG.debug("orphan sweep stopped");
    }
  }

  private static void sweep(Orphans orphans) throws InterruptedException {
    try {
      orphans.sweep();
    } catch (InterruptedException e) {
      throw e;
    } catch (Exception e) {
      LOG.warnf("orphans not swept plural=%s cause=%s", orphans.plural(), e.getMessage());
    }
  }
}
