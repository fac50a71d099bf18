package io.company.platform.database.vault;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.crypto.tink.Aead;
import com.google.crypto.tink.InsecureSecretKeyAccess;
import com.google.crypto.tink.KeysetHandle;
import com.google.crypto.tink.RegistryConfiguration;
import com.google.crypto.tink.TinkJsonProtoKeysetFormat;
import com.google.crypto.tink.aead.AeadConfig;
import com.google.crypto.tink.aead.KmsEnvelopeAead;
import com.google.crypto.tink.aead.PredefinedAeadParameters;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;

/**
 * The key-encryption keyset and its file. A key is durable before anything is encrypted under it,
 * and stays in the file for good, so that a backup of the database can be read.
 */
final class Keyring {

  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final Set<PosixFilePermission> OWNER_ONLY =
      PosixFilePermissions.fromString("rw-------");

  static {
    try {
      AeadConfig.register();
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  private final Path file;
  private final KeysetHandle keys;
  private final Instant primarySince;
  private final Aead envelope;

  private Keyring(Path file, KeysetHandle keys, Instant primarySince)
      throws GeneralSecurityException {
    this.file = file;
    this.keys = keys;
    this.primarySince = primarySince;
    this.envelope =
        KmsEnvelopeAead.create(
            PredefinedAeadParameters.AES256_GCM,
            keys.getPrimitive(RegistryConfiguration.get(), Aead.class));
  }

  /** The keyring in this file; NoSuchFileException where there is none. */
  static Keyring read(Path file) throws IOException, GeneralSecurityException {
    ObjectNode json = (ObjectNode) MAPPER.readTree(Files.readAllBytes(file));
    KeysetHandle keys =
        TinkJsonProtoKeysetFormat.parseKeyset(
            json.path("keyset").toString(), InsecureSecretKeyAccess.get());
    return new Keyring(file, keys, Instant.parse(json.path("primarySince").asText()));
  }

  /** The keyring in this file, made where there is none; the first of several makers wins. */
  static Keyring readOrMake(Path file, Instant now) throws IOException, GeneralSecurityException {
    Path absolute = file.toAbsolutePath();
    Files.createDirectories(absolute.getParent());
    try (Locked ignored = Locked.on(absolute)) {
      try {
        return read(absolute);
      } catch (NoSuchFileException none) {
        KeysetHandle first = KeysetHandle.generateNew(PredefinedAeadParameters.AES256_GCM);
        return new Keyring(absolute, first, now).written();
      }
    }
  }

  /**
   * With a new primary key if the present one is older than {@code age}; the same otherwise. A
   * clock that went back does not keep a key for ever.
   */
  Keyring rotated(Duration age, Instant now) throws IOException, GeneralSecurityException {
    try (Locked ignored = Locked.on(file)) {
      Keyring present = read(file);
      boolean fresh = Duration.between(present.primarySince, now).abs().compareTo(age) < 0;
      if (fresh) {
        return present;
      }
      KeysetHandle more =
          KeysetHandle.newBuilder(present.keys)
              .addEntry(
                  KeysetHandle.generateEntryFromParameters(PredefinedAeadParameters.AES256_GCM)
                      .withRandomId()
                      .makePrimary())
              .build();
      return new Keyring(file, more, now).written();
    }
  }

  long primary() {
    return Integer.toUnsignedLong(keys.getPrimary().getId());
  }

  Set<Long> ids() {
    Set<Long> ids = new HashSet<>();
    for (int i = 0; i < keys.size(); i++) {
      ids.add(Integer.toUnsignedLong(keys.getAt(i).getId()));
    }
    return ids;
  }

  byte[] seal(byte[] secret, byte[] associated) throws GeneralSecurityException {
    return envelope.encrypt(secret, associated);
  }

  byte[] open(byte[] sealed, byte[] associated) throws GeneralSecurityException {
    return envelope.decrypt(sealed, associated);
  }

  private Keyring written() throws IOException, GeneralSecurityException {
    ObjectNode json = MAPPER.createObjectNode();
    json.put("primarySince", primarySince.toString());
    json.set(
        "keyset",
        MAPPER.readTree(
            TinkJsonProtoKeysetFormat.serializeKeyset(keys, InsecureSecretKeyAccess.get())));
    Path fresh = file.resolveSibling(file.getFileName() + ".new");
    Files.deleteIfExists(fresh);
    Files.createFile(fresh, PosixFilePermissions.asFileAttribute(OWNER_ONLY));
    try (FileChannel channel = FileChannel.open(fresh, StandardOpenOption.WRITE)) {
      ByteBuffer bytes = ByteBuffer.wrap(MAPPER.writeValueAsBytes(json));
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      channel.force(true);
    }
    Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    try (FileChannel folder = FileChannel.open(file.getParent(), StandardOpenOption.READ)) {
      folder.force(true);
    }
    return this;
  }

  @Override
  public String toString() {
    return "Keyring[" + file + "]";
  }

  /** One writer at a time, over all processes that have the file. */
  private record Locked(FileChannel channel, FileLock lock) implements AutoCloseable {

    static synchronized Locked on(Path file) throws IOException {
      Path path = file.resolveSibling(file.getFileName() + ".lock");
      FileChannel channel =
          FileChannel.open(
              path,
              Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE),
              PosixFilePermissions.asFileAttribute(OWNER_ONLY));
      return new Locked(channel, channel.lock());
    }

    @Override
    public void close() throws IOException {
      channel.close();
    }
  }
}
