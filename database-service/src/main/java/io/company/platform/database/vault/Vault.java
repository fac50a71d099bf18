package io.company.platform.database.vault;

import io.company.platform.kernel.store.Stores;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/**
 * The service's secrets, encrypted at rest: each under a data key of its own, and that one under a
 * keyset that lies in a file beside the database. Ids are paths, e.g. {@code
 * databases/<uid>/staging/superuser}, and are bound to what they name. Blocking: for virtual
 * threads.
 */
@ApplicationScoped
public class Vault {

  private static final Logger LOG = Logger.getLogger(Vault.class);
  private static final int PAGE = 100;

  private final Secrets secrets;
  private final Path file;
  private final Clock clock;
  private volatile Keyring keyring;

  @Inject
  Vault(Stores stores, VaultConfig config) {
    this(new SecretTable(stores::required), config.keyset(), Clock.systemUTC());
  }

  Vault(Secrets secrets, Path file, Clock clock) {
    this.secrets = secrets;
    this.file = file;
    this.clock = clock;
  }

  public Optional<String> get(String id) {
    return secrets.find(id).map(this::opened);
  }

  /**
   * The secret of that id, {@code fresh} where there is none: the first one wins, and is durable.
   */
  public String getOrCreate(String id, Supplier<String> fresh) {
    Optional<String> present = get(id);
    if (present.isPresent()) {
      return present.get();
    }
    String made = fresh.get();
    return secrets.insert(sealed(id, made)) ? made : get(id).orElseThrow(() -> gone(id));
  }

  public void put(String id, String secret) {
    secrets.upsert(sealed(id, secret));
  }

  /**
   * Everything whose id begins so; a whole path begins with its slash, {@code databases/<uid>/}.
   */
  public void removeAll(String idPrefix) {
    if (idPrefix.isBlank()) {
      throw new IllegalArgumentException("an empty prefix would remove every secret");
    }
    secrets.removeAll(idPrefix);
  }

  /** Reads the keyset, or tells why no secret can be read. */
  void open() {
    keyring();
  }

  /** A new key where the present one is older than {@code age}. */
  void rotate(Duration age) {
    long before = keyring().primary();
    try {
      keyring = keyring().rotated(age, clock.instant());
    } catch (IOException | GeneralSecurityException e) {
      throw unreadable(e);
    }
    if (keyring.primary() != before) {
      LOG.infof(
          "vault has a new key key=%d before=%d keys=%d",
          keyring.primary(), before, keyring.ids().size());
    }
  }

  /** Encrypts again what an older key encrypted; says how many secrets that were. */
  int reencrypt() {
    int count = 0;
    List<Secrets.Sealed> old = secrets.notUnder(keyring().primary(), PAGE);
    while (!old.isEmpty() && !Thread.currentThread().isInterrupted()) {
      for (Secrets.Sealed each : old) {
        secrets.replace(each, sealed(each.id(), opened(each)));
        count++;
      }
      old = secrets.notUnder(keyring().primary(), PAGE);
    }
    return count;
  }

  private Secrets.Sealed sealed(String id, String secret) {
    Keyring present = keyring();
    try {
      byte[] bytes = present.seal(secret.getBytes(StandardCharsets.UTF_8), associated(id));
      return new Secrets.Sealed(id, bytes, present.primary());
    } catch (GeneralSecurityException e) {
      throw new VaultException("a secret can't be encrypted: " + id, e);
    }
  }

  private String opened(Secrets.Sealed sealed) {
    try {
      byte[] bytes = knowing(sealed.keyId()).open(sealed.bytes(), associated(sealed.id()));
      return new String(bytes, StandardCharsets.UTF_8);
    } catch (GeneralSecurityException e) {
      throw new VaultException(
          "a secret can't be decrypted, its row is damaged or of another keyset: " + sealed.id());
    }
  }

  private static byte[] associated(String id) {
    return id.getBytes(StandardCharsets.UTF_8);
  }

  /** Another replica may have made the key since the file was read. */
  private Keyring knowing(long keyId) {
    Keyring present = keyring();
    if (present.ids().contains(keyId)) {
      return present;
    }
    try {
      keyring = Keyring.read(file);
      return keyring;
    } catch (IOException | GeneralSecurityException e) {
      throw unreadable(e);
    }
  }

  private Keyring keyring() {
    Keyring present = keyring;
    return present == null ? openFirst() : present;
  }

  private synchronized Keyring openFirst() {
    if (keyring != null) {
      return keyring;
    }
    Set<Long> needed = secrets.keyIds();
    if (!needed.isEmpty() && !Files.exists(file)) {
      throw new VaultException(
          "the vault's keyset %s is gone, and without it no secret can be read: bring the file back from its backup"
              .formatted(file));
    }
    try {
      Keyring found = Keyring.readOrMake(file, clock.instant());
      Set<Long> missing = new HashSet<>(needed);
      missing.removeAll(found.ids());
      if (!missing.isEmpty()) {
        throw new VaultException(
            "the vault's keyset %s is not the one that its secrets are encrypted with: bring the right file back"
                .formatted(file));
      }
      keyring = found;
      return found;
    } catch (IOException | GeneralSecurityException | RuntimeException e) {
      throw e instanceof VaultException already ? already : unreadable(e);
    }
  }

  /** Without the cause's message: it could quote the file. */
  private VaultException unreadable(Exception e) {
    return new VaultException(
        "the vault's keyset %s can't be read (%s): repair the file, or bring it back from its backup"
            .formatted(file, e.getClass().getSimpleName()));
  }

  private static VaultException gone(String id) {
    return new VaultException("a secret was removed while it was being made: " + id);
  }
}
