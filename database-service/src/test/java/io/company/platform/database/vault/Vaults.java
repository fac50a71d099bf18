package io.company.platform.database.vault;

import io.company.platform.database.lab.Troubles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;

/** Vaults for tests. */
public final class Vaults {

  private Vaults() {}

  /** With rows in memory and a keyset in a temporary folder. */
  public static Vault inMemory() {
    try {
      Path folder = Files.createTempDirectory("vault");
      folder.toFile().deleteOnExit();
      return new Vault(new Memory(), folder.resolve("keyset.json"), Clock.systemUTC());
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /** What outlives a service; in the clear, as to encrypt takes longest of all. */
  public static final class Kept {

    private final Memory rows = new Memory();

    public Set<String> ids() {
      return Set.copyOf(rows.rows.keySet());
    }

    /** The vault of a service that was just started. */
    public Vault vault(Troubles troubles) {
      Secrets secrets =
          troubles.around(
              Secrets.class,
              rows,
              Set.of("find", "keyIds", "notUnder"),
              false,
              away -> new VaultException("the vault was told to fail", null));
      return new Plain(secrets);
    }
  }

  private static final class Plain extends Vault {

    private final Secrets secrets;

    Plain(Secrets secrets) {
      super(secrets, null, Clock.systemUTC());
      this.secrets = secrets;
    }

    private static Secrets.Sealed row(String id, String secret) {
      return new Secrets.Sealed(id, secret.getBytes(StandardCharsets.UTF_8), 0);
    }

    @Override
    public Optional<String> get(String id) {
      return secrets.find(id).map(row -> new String(row.bytes(), StandardCharsets.UTF_8));
    }

    @Override
    public String getOrCreate(String id, Supplier<String> fresh) {
      return get(id)
          .orElseGet(
              () -> {
                secrets.insert(row(id, fresh.get()));
                return get(id).orElseThrow();
              });
    }

    @Override
    public void put(String id, String secret) {
      secrets.upsert(row(id, secret));
    }
  }

  /** Rows in memory. */
  static final class Memory implements Secrets {

    final Map<String, Sealed> rows = new TreeMap<>();

    @Override
    public synchronized Optional<Sealed> find(String id) {
      return Optional.ofNullable(rows.get(id));
    }

    @Override
    public synchronized boolean insert(Sealed sealed) {
      return rows.putIfAbsent(sealed.id(), sealed) == null;
    }

    @Override
    public synchronized void upsert(Sealed sealed) {
      rows.put(sealed.id(), sealed);
    }

    @Override
    public synchronized void replace(Sealed before, Sealed after) {
      if (Objects.equals(rows.get(before.id()), before)) {
        rows.put(after.id(), after);
      }
    }

    @Override
    public synchronized void removeAll(String idPrefix) {
      rows.keySet().removeIf(id -> id.startsWith(idPrefix));
    }

    @Override
    public synchronized Set<Long> keyIds() {
      Set<Long> ids = new HashSet<>();
      rows.values().forEach(row -> ids.add(row.keyId()));
      return ids;
    }

    @Override
    public synchronized List<Sealed> notUnder(long keyId, int most) {
      return rows.values().stream().filter(row -> row.keyId() != keyId).limit(most).toList();
    }
  }
}
