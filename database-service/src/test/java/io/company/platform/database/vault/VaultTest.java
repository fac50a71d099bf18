package io.company.platform.database.vault;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VaultTest {

  private static final String SECRET = "correct horse battery staple";

  @TempDir Path folder;
  private final Vaults.Memory rows = new Vaults.Memory();

  @Test
  void whatWasPutIsReadAgainByTheNextProcess() throws Exception {
    assertEquals(SECRET, vault().getOrCreate("a/1", () -> SECRET));
    assertEquals(SECRET, vault().getOrCreate("a/1", () -> "another"));
    vault().put("a/2", "x");
    assertEquals(Optional.of("x"), vault().get("a/2"));
    vault().removeAll("a/");
    assertEquals(Optional.empty(), vault().get("a/1"));
    assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file())));
  }

  @Test
  void theSecretLiesNowhereInTheClear() throws Exception {
    vault().put("a/1", SECRET);
    String stored = new String(rows.rows.get("a/1").bytes(), StandardCharsets.ISO_8859_1);
    assertFalse(stored.contains(SECRET));
    assertFalse(Files.readString(file()).contains(SECRET));
  }

  @Test
  void aRowThatWasMovedToAnotherIdIsNotBelieved() {
    vault().put("a/1", SECRET);
    Secrets.Sealed sealed = rows.rows.get("a/1");
    rows.upsert(new Secrets.Sealed("a/2", sealed.bytes(), sealed.keyId()));
    VaultException refused = assertThrows(VaultException.class, () -> vault().get("a/2"));
    assertFalse(refused.getMessage().contains(SECRET));
  }

  @Test
  void aLostOrForeignKeysetIsToldAndNeverReplaced() throws Exception {
    vault().put("a/1", SECRET);
    Files.delete(file());
    String message = assertThrows(VaultException.class, () -> vault().open()).getMessage();
    assertTrue(message.contains(file().toString()) && message.contains("backup"), message);
    assertFalse(Files.exists(file()));
    Keyring.readOrMake(file(), Instant.now());
    assertTrue(
        assertThrows(VaultException.class, () -> vault().open())
            .getMessage()
            .contains("not the one"));
    Files.writeString(file(), "{\"keyset\": 1}");
    assertTrue(
        assertThrows(VaultException.class, () -> vault().open())
            .getMessage()
            .contains("can't be read"));
  }

  @Test
  void aNewKeyTakesOverAndOldSecretsAreBroughtUnderIt() {
    Vault vault = vault();
    for (int i = 0; i < 250; i++) {
      vault.put("a/" + i, SECRET + i);
    }
    long before = rows.keyIds().iterator().next();
    vault.rotate(Duration.ofDays(90));
    assertEquals(0, vault.reencrypt(), "the key is young");
    Vault later = vault("2026-06-01T00:00:00Z");
    later.rotate(Duration.ofDays(90));
    assertEquals(250, later.reencrypt());
    assertFalse(rows.keyIds().contains(before));
    assertEquals(Optional.of(SECRET + 7), vault.get("a/7"), "by who had the file from before");
    assertEquals(0, later.reencrypt());
  }

  @Test
  void aKeyFromBeforeTheTimeThatIsAskedForIsReplacedOnceWhateverItsAge() {
    Vault vault = vault();
    vault.put("a", SECRET);
    Instant asked = Instant.parse("2026-03-01T06:00:00Z");
    long first = look("2026-03-01T05:59:59Z", asked);
    assertEquals(Set.of(first), rows.keyIds(), "the time is still to come");
    long second = look("2026-03-01T06:00:00Z", asked);
    assertNotEquals(first, second);
    assertEquals(Set.of(second), rows.keyIds());
    assertEquals(second, look("2026-03-01T07:00:00Z", asked), "once");
    assertEquals(Optional.of(SECRET), vault.get("a"));
    assertNotEquals(second, look("2026-06-01T00:00:00Z", asked), "age goes on to count");
  }

  /** As the service does; the key afterwards. */
  private long look(String now, Instant asked) {
    Vault vault = vault(now);
    vault.rotate(KeyCare.age(Duration.ofDays(90), Optional.of(asked), Instant.parse(now)));
    vault.reencrypt();
    return rows.keyIds().iterator().next();
  }

  @Test
  void passwordsAreLongAndSafeInUrls() {
    assertTrue(Passwords.random().matches("[A-Za-z0-9_-]{32}"));
  }

  private Path file() {
    return folder.resolve("keyset.json");
  }

  private Vault vault() {
    return vault("2026-03-01T00:00:00Z");
  }

  private Vault vault(String now) {
    return new Vault(rows, file(), Clock.fixed(Instant.parse(now), ZoneOffset.UTC));
  }
}
