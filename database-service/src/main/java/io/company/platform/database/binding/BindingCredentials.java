package io.company.platform.database.binding;

import io.company.platform.database.vault.Vault;
import io.company.platform.kernel.error.PlatformException;
import io.company.platform.kernel.error.Reason;
import io.company.platform.kernel.reconcile.Wake;
import io.company.platform.kernel.resource.Key;
import io.company.platform.kernel.resource.Resource;
import io.company.platform.kernel.store.Decision.Verdict;
import io.company.platform.kernel.store.Store;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;

/** The credentials of Bindings, and which of them are used. Blocking. */
@ApplicationScoped
class BindingCredentials {

  /** What there is. */
  sealed interface Found {
    record There(long version, Credentials credentials) implements Found {}

    /** A sentence that says why there are none. */
    record Pending(String message) implements Found {}
  }

  private final Store store;
  private final Vault vault;
  private final Wake wake;

  BindingCredentials(Store store, Vault vault, Wake wake) {
    this.store = store;
    this.vault = vault;
    this.wake = wake;
  }

  Found get(Key key) {
    Resource binding =
        store
            .get(key)
            .await()
            .indefinitely()
            .orElseThrow(
                () ->
                    new PlatformException(
                        Reason.NOT_FOUND,
                        "binding \"%s\" not found in team \"%s\""
                            .formatted(key.name(), key.namespace())));
    long version = binding.json().at("/status/version").asLong(0);
    boolean present =
        binding.json().at("/status/observedGeneration").asLong(0) == binding.generation()
            && !binding.json().at("/status/phase").asText().equals("Pending");
    Optional<String> text =
        version > 0 && present
            ? vault.get(Given.credentials(binding.uid(), version))
            : Optional.empty();
    return text.<Found>map(it -> new Found.There(version, Credentials.read(it)))
        .orElseGet(
            () ->
                new Found.Pending(
                    binding
                        .json()
                        .at("/status/conditions/0/message")
                        .asText("what it uses is being looked at")));
  }

  /** Older versions are used by nobody any more. */
  void settle(Key key, long version) {
    store
        .write(
            key,
            BindingReconciler.ACTOR,
            now -> {
              long issued = now.map(it -> it.json().at("/status/version").asLong(0)).orElse(0L);
              long before =
                  now.map(it -> it.json().at("/status/settledVersion").asLong(0)).orElse(0L);
              if (now.isEmpty() || version > issued || version <= before) {
                return new Verdict.Nothing();
              }
              var object = now.get().json().deepCopy();
              object.withObject("/status").put("settledVersion", version);
              return new Verdict.Put(object);
            })
        .await()
        .indefinitely();
    wake.wake(key);
  }
}
