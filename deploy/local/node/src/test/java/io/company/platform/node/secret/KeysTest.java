package io.company.platform.node.secret;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.company.platform.node.disk.Disk;
import io.company.platform.node.shim.StartFailure;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeysTest {

  private static final Secrets SECRETS =
      new Secrets(
          Map.of("PASSWORD", "hunter2"), Map.of("key", "pem".getBytes(StandardCharsets.UTF_8)));

  @TempDir Path home;

  @Test
  void opensWhatItHasSealedAndNothingElse() {
    Keys keys = keys();
    Sealed sealed = Sealed.of(SECRETS, "workload/a", keys);
    Secrets opened = sealed.open("workload/a", keys);
    assertEquals(SECRETS.environment(), opened.environment());
    assertArrayEquals(SECRETS.files().get("key"), opened.files().get("key"));
    assertThrows(StartFailure.class, () -> sealed.open("workload/b", keys));
    assertEquals(Sealed.NONE, Sealed.of(Secrets.NONE, "workload/a", keys));
  }

  @Test
  void readsAfterARotationWhatWasSealedBefore() {
    Keys keys = keys();
    Sealed before = Sealed.of(SECRETS, "workload/a", keys);
    keys.rotate();
    Sealed after = Sealed.of(SECRETS, "workload/a", keys);
    assertEquals(before, after);
    assertNotEquals(keyOf(before), keyOf(after));
    Keys next = keys();
    for (Sealed sealed : new Sealed[] {before, after}) {
      assertEquals(SECRETS.environment(), sealed.open("workload/a", next).environment());
    }
  }

  @Test
  void rotatesByItselfWhenAKeyIsOld() {
    Sealed before = Sealed.of(SECRETS, "workload/a", keys());
    Clock later = Clock.offset(Clock.systemUTC(), Duration.ofDays(91));
    Keys keys = new Keys(home, 90, later);
    Sealed after = Sealed.of(SECRETS, "workload/a", keys);
    assertNotEquals(keyOf(before), keyOf(after));
    assertEquals(before, after);
    assertEquals(SECRETS.environment(), before.open("workload/a", keys).environment());
  }

  @Test
  void showsNothingOfASecret() throws Exception {
    Keys keys = keys();
    Sealed sealed = Sealed.of(SECRETS, "workload/a", keys);
    String json = Disk.json().writeValueAsString(sealed);
    assertFalse((json + sealed + SECRETS).contains("hunter2"), json);
    Path elsewhere = Files.createDirectory(home.resolve("other"));
    Sealed other = Sealed.of(SECRETS, "workload/a", new Keys(elsewhere, 90, Clock.systemUTC()));
    assertNotEquals(sealed.digest(), other.digest());
    assertEquals(
        "rw-------",
        PosixFilePermissions.toString(Files.getPosixFilePermissions(home.resolve("keys.json"))));
  }

  /** The first bytes of a Tink ciphertext name the key. */
  private static String keyOf(Sealed sealed) {
    return sealed.content().substring(0, 6);
  }

  private Keys keys() {
    return new Keys(home, 90, Clock.systemUTC());
  }
}
