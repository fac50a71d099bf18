package io.company.platform.database.lab;

import io.company.platform.database.binding.Bindings;
import io.company.platform.database.binding.Issuer;
import io.company.platform.database.thing.Orphans;
import io.company.platform.database.thing.Things;
import io.company.platform.database.vault.Vault;
import io.company.platform.kernel.home.Home;
import io.company.platform.kernel.reconcile.Reconciler;
import io.company.platform.kernel.reconcile.Wake;

/** What a kind of thing is made of outside of the service, in memory: it outlives every process. */
public interface Outside {

  /** What a process reaches the outside through. */
  record Way(Troubles troubles, MemoryHome home, Home node, Vault vault) {}

  /** What the service has of the kind while one process lives. */
  interface Inside {

    Issuer issuer();

    Reconciler reconciler(Things things, Bindings bindings);

    Orphans orphans(Things things, Wake wake);
  }

  Inside inside(Way way);
}
