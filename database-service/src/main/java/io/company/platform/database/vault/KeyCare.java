package io.company.platform.database.vault;

import io.company.platform.kernel.store.Stores;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/**
 * Opens the vault with the service, so that a lost keyset is told at once, gives it a new key when
 * the present one is old, and brings old secrets under it.
 */
@ApplicationScoped
class KeyCare {

  private static final Logger LOG = Logger.getLogger(KeyCare.class);
  private static final long AGAIN_SECONDS = 30;

  private final CountDownLatch stopped = new CountDownLatch(1);
  private final Vault vault;
  private final VaultConfig config;
  private final Stores stores;
  private final Clock clock = Clock.systemUTC();

  KeyCare(Vault vault, VaultConfig config, Stores stores) {
    this.vault = vault;
    this.config = config;
    this.stores = stores;
  }

  void start(@Observes StartupEvent event) {
    stores
        .postgres()
        .ifPresent(
            store ->
                store
                    .ready()
                    .thenRun(() -> Thread.ofVirtual().name("vault-keys").start(this::run)));
  }

  void stop(@Observes ShutdownEvent event) {
    stopped.countDown();
  }

  private void run() {
    try {
      boolean fine = look();
      while (!stopped.await(fine ? config.look().toSeconds() : AGAIN_SECONDS, TimeUnit.SECONDS)) {
        fine = look();
      }
    } catch (InterruptedException atShutdown) {
      Thread.currentThread().interrupt();
    }
  }

  /** Pure: of a key that is replaced now. A time that is still to come asks for nothing yet. */
  static Duration age(Duration rotation, Optional<Instant> rotateBefore, Instant now) {
    return rotateBefore
        .filter(asked -> !asked.isAfter(now))
        .map(asked -> Duration.between(asked, now).plusNanos(1))
        .filter(asked -> asked.compareTo(rotation) < 0)
        .orElse(rotation);
  }

  private boolean look() {
    try {
      vault.open();
      vault.rotate(age(config.rotation(), config.rotateBefore(), clock.instant()));
      int renewed = vault.reencrypt();
      if (renewed > 0) {
        LOG.infof("secrets encrypted under the new key count=%d", renewed);
      }
      return true;
    } catch (RuntimeException e) {
      LOG.errorf("the vault does not work: %s", e.getMessage());
      return false;
    }
  }
}
