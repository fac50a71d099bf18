package io.company.platform.launcher.postgres;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.company.platform.launcher.home.Home;
import io.company.platform.launcher.part.ListenerPart;
import io.company.platform.launcher.part.Unpacked;
import io.company.platform.launcher.process.RunningProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The real server, as whoever runs the tests: root gives it a user of its own. */
class PostgresIT {
  private static final Path CHECKOUT = Path.of("../../..").toAbsolutePath().normalize();

  @Test
  void startsOnANewClusterAndAgainOnTheSameWithOneDatabaseMore() throws Exception {
    Path directory = Files.createTempDirectory("postgres-it").toRealPath();
    try {
      Home home = new Home(directory.resolve("home"), CHECKOUT).create();
      Map<String, String> roles =
          new LinkedHashMap<>(Map.of("postgres", "one", "app_service", "two"));
      run(home, roles);
      roles.put("later", "three");
      run(home, roles);
      assertTrue(Files.readAllLines(home.data().resolve("postgres.roles")).contains("later"));
    } finally {
      Unpacked.delete(directory);
    }
  }

  private static void run(Home home, Map<String, String> roles) throws Exception {
    PostgresPart part = new PostgresPart(home, ListenerPart.freePort(), roles);
    part.prepare();
    Process process = part.launch().start(home, part.name());
    try {
      long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
      while (!part.probe().ready()) {
        assertTrue(
            process.isAlive() && System.nanoTime() < deadline,
            () -> "it did not start:\n" + read(home.log("postgres")));
        Thread.sleep(20);
      }
      assertNotEquals(
          0, Files.getAttribute(Path.of("/proc/" + process.pid()), "unix:uid"), "it runs as root");
      assertEquals(
          "host all all 127.0.0.1/32 scram-sha-256\n",
          Files.readString(home.data("postgres").resolve("pg_hba.conf")));
    } finally {
      RunningProcess.of(process.pid()).orElseThrow().stop(part.stopSignal(), part.stopPatience());
    }
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (java.io.IOException e) {
      return e.toString();
    }
  }
}
