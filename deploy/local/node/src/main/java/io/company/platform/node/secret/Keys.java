package io.company.platform.node.secret;

import com.google.crypto.tink.Aead;
import com.google.crypto.tink.InsecureSecretKeyAccess;
import com.google.crypto.tink.KeysetHandle;
import com.google.crypto.tink.Mac;
import com.google.crypto.tink.RegistryConfiguration;
import com.google.crypto.tink.TinkJsonProtoKeysetFormat;
import com.google.crypto.tink.aead.AeadConfig;
import com.google.crypto.tink.aead.PredefinedAeadParameters;
import com.google.crypto.tink.mac.MacConfig;
import com.google.crypto.tink.mac.PredefinedMacParameters;
import io.company.platform.node.disk.Disk;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.util.Base64;
import java.util.HexFormat;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * The node's keys: what is sealed with one of them stays readable after {@link #rotate}, which only
 * decides what is sealed next. Digests are keyed too, by a key that is never changed, so that equal
 * secrets keep equal digests and nobody without the key can guess from one. Kept in {@code
 * keys.json}, readable by the node's user only.
 */
public final class Keys {

  private static final int DIGEST_BYTES = 16;

  /**
   * @param rotatedAtMillis when the key that seals now was made
   * @param sealing keyset of AES-256-GCM, as Tink's JSON
   * @param digests keyset of HMAC-SHA-256, as Tink's JSON
   */
  record Stored(long rotatedAtMillis, String sealing, String digests) {
    @Override
    public String toString() {
      return "Stored[" + rotatedAtMillis + "]";
    }
  }

  private record Loaded(Stored stored, KeysetHandle sealing, Aead aead, Mac mac) {}

  private final Path file;
  private final Clock clock;
  private volatile CompletableFuture<Loaded> loaded = new CompletableFuture<>();

  /**
   * Loads or makes the keys beside the caller's work, since Tink takes a while to load.
   *
   * @param rotateAfterDays a key that has sealed for so long is followed by another
   */
  public Keys(Path home, int rotateAfterDays, Clock clock) {
    this.file = home.resolve("keys.json");
    this.clock = clock;
    Thread.ofVirtual().name("keys").start(() -> load(TimeUnit.DAYS.toMillis(rotateAfterDays)));
  }

  private void load(long longestMillis) {
    CompletableFuture<Loaded> result = loaded;
    try {
      AeadConfig.register();
      MacConfig.register();
      Stored stored = Disk.readJson(file, Stored.class).orElse(null);
      if (stored == null) {
        stored = new Stored(clock.millis(), text(freshSealing()), text(freshDigests()));
        Disk.writeJson(file, stored);
      } else if (clock.millis() - stored.rotatedAtMillis >= longestMillis) {
        stored = rotated(stored);
        Disk.writeJson(file, stored);
      }
      result.complete(open(stored));
    } catch (GeneralSecurityException | RuntimeException e) {
      result.completeExceptionally(
          new IllegalStateException("the node's keys in " + file + " can't be used", e));
    }
  }

  private static KeysetHandle freshSealing() throws GeneralSecurityException {
    return KeysetHandle.generateNew(PredefinedAeadParameters.AES256_GCM);
  }

  private static KeysetHandle freshDigests() throws GeneralSecurityException {
    return KeysetHandle.generateNew(PredefinedMacParameters.HMAC_SHA256_256BITTAG);
  }

  private static Loaded open(Stored stored) throws GeneralSecurityException {
    KeysetHandle sealing = keyset(stored.sealing);
    Aead aead = sealing.getPrimitive(RegistryConfiguration.get(), Aead.class);
    Mac mac = keyset(stored.digests).getPrimitive(RegistryConfiguration.get(), Mac.class);
    return new Loaded(stored, sealing, aead, mac);
  }

  private static KeysetHandle keyset(String json) throws GeneralSecurityException {
    return TinkJsonProtoKeysetFormat.parseKeyset(json, InsecureSecretKeyAccess.get());
  }

  private static String text(KeysetHandle keyset) throws GeneralSecurityException {
    return TinkJsonProtoKeysetFormat.serializeKeyset(keyset, InsecureSecretKeyAccess.get());
  }

  private Stored rotated(Stored before) throws GeneralSecurityException {
    KeysetHandle more =
        KeysetHandle.newBuilder(keyset(before.sealing))
            .addEntry(
                KeysetHandle.generateEntryFromParameters(PredefinedAeadParameters.AES256_GCM)
                    .withRandomId()
                    .makePrimary())
            .build();
    return new Stored(clock.millis(), text(more), before.digests);
  }

  /** Seals with a new key from now on. */
  public synchronized void rotate() {
    try {
      Stored stored = rotated(loaded.join().stored);
      Disk.writeJson(file, stored);
      loaded = CompletableFuture.completedFuture(open(stored));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("the node's keys can't be rotated", e);
    }
  }

  /**
   * @param place where the text belongs, e.g. "workload/web": it can be opened for no other
   */
  String seal(byte[] plain, String place) {
    try {
      byte[] sealed = loaded.join().aead.encrypt(plain, place.getBytes(StandardCharsets.UTF_8));
      return Base64.getEncoder().encodeToString(sealed);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("secrets can't be sealed", e);
    }
  }

  /** Fails with a {@link GeneralSecurityException} for what these keys have not sealed. */
  byte[] open(String sealed, String place) throws GeneralSecurityException {
    byte[] bytes = Base64.getDecoder().decode(sealed);
    return loaded.join().aead.decrypt(bytes, place.getBytes(StandardCharsets.UTF_8));
  }

  /** Equal for equal content, and tells nothing to who has not the key. */
  String digest(byte[] plain) {
    try {
      byte[] tag = loaded.join().mac.computeMac(plain);
      int prefix = tag.length - 32; // Tink's, which names the key
      return HexFormat.of().formatHex(tag, prefix, prefix + DIGEST_BYTES);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("secrets can't be digested", e);
    }
  }
}
