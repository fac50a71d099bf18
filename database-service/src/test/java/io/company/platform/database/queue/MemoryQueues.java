package io.company.platform.database.queue;

import io.company.platform.database.binding.Bindings;
import io.company.platform.database.binding.Issuer;
import io.company.platform.database.lab.Outside;
import io.company.platform.database.thing.Orphans;
import io.company.platform.database.thing.Things;
import io.company.platform.kernel.reconcile.Reconciler;
import io.company.platform.kernel.reconcile.Wake;
import java.util.Set;

/** Queues as the service has them, at a broker in memory. */
final class MemoryQueues implements Outside {

  private static final QueueConfig CONFIG = () -> "127.0.0.1:9094";

  final FakeBroker broker = new FakeBroker();

  @Override
  public Inside inside(Way way) {
    Broker reached =
        way.troubles()
            .around(
                Broker.class,
                broker,
                Set.of(),
                false,
                away -> new BrokerException("it was told to fail", null));
    return new Inside() {
      @Override
      public Issuer issuer() {
        return new QueueIssuer(reached, CONFIG);
      }

      @Override
      public Reconciler reconciler(Things things, Bindings bindings) {
        return new QueueReconciler(things, reached, bindings, CONFIG);
      }

      @Override
      public Orphans orphans(Things things, Wake wake) {
        return new QueueOrphans(things, reached, wake);
      }
    };
  }
}
