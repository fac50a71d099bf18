package io.company.platform.database.vault;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.company.platform.kernel.fixture.EmbeddedPostgres;
import io.company.platform.kernel.store.TestStore;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VaultIT {

  private static final String SECRET = "correct-horse-battery-staple";

  @TempDir Path folder;

  @Test
  void keepsSecretsInTheServicesDatabaseAndNoneInTheClear() throws Exception {
    try (EmbeddedPostgres postgres = EmbeddedPostgres.start();
        TestStore store = new TestStore(postgres.createDatabase("vault"), 100, 100);
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Vault vault =
          new Vault(
              new SecretTable(store::store), folder.resolve("keyset.json"), Clock.systemUTC());
      Callable<String> make = () -> vault.getOrCreate("a/one", Passwords::random);
      var made = threads.invokeAll(IntStream.range(0, 16).mapToObj(i -> make).toList());
      for (var each : made) {
        assertEquals(made.getFirst().get(), each.get(), "the first one wins");
      }
      vault.put("a/two", SECRET);
      vault.put("a/two", SECRET + "2");
      assertEquals(Optional.of(SECRET + "2"), vault.get("a/two"));
      String dump = dump(postgres);
      assertTrue(dump.contains("a/two"), dump);
      assertFalse(dump.contains(SECRET));
      assertFalse(dump.contains(hex(SECRET)));
      vault.removeAll("a/");
      assertEquals(Optional.empty(), vault.get("a/two"));
    }
  }

  private static String dump(EmbeddedPostgres postgres) throws Exception {
    StringBuilder dump = new StringBuilder();
    try (Connection connection = postgres.connect("vault");
        var statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("SELECT s::text FROM secret s")) {
      while (rows.next()) {
        dump.append(rows.getString(1)).append('\n');
      }
    }
    return dump.toString();
  }

  private static String hex(String text) {
    return java.util.HexFormat.of()
        .formatHex(text.getBytes(java.nio.charset.StandardCharsets.UTF_8));
  }
}
