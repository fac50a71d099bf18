package io.company.platform.launcher.secret;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.company.platform.launcher.home.Home;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SecretsTest {
  @Test
  void areMadeOnceAndReadByTheirOwnerOnly(@TempDir Path directory) throws Exception {
    Home home = new Home(directory.resolve("home"), directory).create();
    Map<String, String> first = new Secrets(home).users(List.of("alice", "bob"));
    Map<String, String> second = new Secrets(home).users(List.of("alice", "bob", "carol"));
    assertEquals(first.get("alice"), second.get("alice"));
    assertEquals(first.get("bob"), second.get("bob"));
    assertNotEquals(first.get("alice"), first.get("bob"));
    assertTrue(second.get("carol").length() >= 32);
    Path file = home.secrets().resolve("users.json");
    assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
    assertEquals(
        "rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(home.secrets())));
  }
}
