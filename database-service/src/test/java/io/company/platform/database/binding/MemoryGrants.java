package io.company.platform.database.binding;

import io.company.platform.database.archive.Objects;
import io.company.platform.database.lab.Troubles;
import io.company.platform.database.thing.Orphans;
import io.company.platform.database.vault.Vault;
import io.company.platform.kernel.reconcile.Reconciler;
import io.company.platform.kernel.reconcile.Wake;
import io.company.platform.kernel.resource.Key;
import io.company.platform.kernel.store.Store;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The rows of grants, and the giving and taking as a service has it while it lives. */
public final class MemoryGrants {

  public static final String FINALIZER = BindingReconciler.FINALIZER;

  private final Surroundings.Memory rows = new Surroundings.Memory();

  /** One service's. */
  public record Giving(Store store, Wake wake, Vault vault, Issuing issuing, Grants grants) {

    public Bindings bindings() {
      return new Bindings(store, wake, issuing);
    }

    public Reconciler reconciler() {
      return new BindingReconciler(new Objects(store), grants, issuing, vault, wake);
    }

    public Orphans orphans() {
      return new GrantOrphans(store, grants, issuing);
    }

    public void rotate(Key thing) {
      new Rotation(store, bindings()).rotate(thing, Optional.empty());
    }

    public void settle(Key binding, long version) {
      new BindingCredentials(store, vault, wake).settle(binding, version);
    }

    public Map<String, String> variables(Key binding) {
      BindingCredentials.Found found = new BindingCredentials(store, vault, wake).get(binding);
      return switch (found) {
        case BindingCredentials.Found.There there -> there.credentials().variables();
        case BindingCredentials.Found.Pending pending ->
            throw new AssertionError(pending.message());
      };
    }
  }

  public Giving giving(
      Store store, Wake wake, Vault vault, List<Issuer> issuers, Troubles troubles) {
    Grants grants =
        troubles.around(
            Grants.class,
            rows,
            Set.of("of", "all"),
            false,
            away -> new IllegalStateException("the table was told to fail"));
    return new Giving(store, wake, vault, new Issuing(issuers, grants, vault), grants);
  }

  /** How many logins somebody has. */
  public long live() {
    return rows.all().stream().filter(each -> !each.revoked()).count();
  }

  public List<String> rows() {
    return rows.all().stream().map(Given::toString).toList();
  }
}
