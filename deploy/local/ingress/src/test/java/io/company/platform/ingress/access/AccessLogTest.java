package io.company.platform.ingress.access;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.company.platform.ingress.route.Route;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AccessLogTest {
  @TempDir Path folder;

  private static AccessEntry entry(String path) {
    Route route =
        new Route("r", "", "/", Map.of("team", "orders", "application", "shop"), List.of());
    return new AccessEntry(
        1_000,
        "localhost:8090",
        "GET",
        path,
        200,
        150,
        900,
        route,
        "w",
        "7",
        "127.0.0.1:1",
        "0af7651916cd43dd8448eb211c80319c",
        3,
        5,
        1);
  }

  @Test
  void everyLineIsOneJsonObjectWhateverThePathHolds() throws IOException {
    Path file = folder.resolve("access.log");
    try (AccessLog log = new AccessLog(file, 1_000_000, 2, 100)) {
      log.add(entry("/a\"b\\c\td"));
      log.add(entry("/é"));
    }
    List<String> lines = Files.readAllLines(file);
    assertEquals(2, lines.size());
    JsonObject first = new JsonObject(lines.getFirst());
    assertEquals("/a\"b\\c\td", first.getString("path"));
    assertEquals("1970-01-01T00:00:01Z", first.getString("time"));
    assertEquals("orders", first.getString("team"));
    assertEquals("7", first.getString("release"));
    assertEquals(900, first.getInteger("durationMicros"));
    assertEquals("/é", new JsonObject(lines.getLast()).getString("path"));
  }

  @Test
  void rotatesBySizeAndKeepsOnlySoManyFiles() throws IOException {
    Path file = folder.resolve("access.log");
    for (int i = 0; i < 6; i++) {
      try (AccessLog log = new AccessLog(file, 300, 2, 100)) {
        log.add(entry("/" + i));
      }
    }
    try (Stream<Path> files = Files.list(folder)) {
      assertEquals(
          List.of("access.log", "access.log.1", "access.log.2"),
          files.map(path -> path.getFileName().toString()).sorted().toList());
    }
    assertTrue(Files.readString(file).contains("\"/5\""));
    assertTrue(Files.readString(folder.resolve("access.log.2")).contains("\"/3\""));
  }

  @Test
  void whatTheQueueCannotTakeIsDroppedAndCounted() throws IOException {
    Path file = folder.resolve("access.log");
    long dropped;
    try (AccessLog log = new AccessLog(file, 10_000_000, 2, 10)) {
      for (int i = 0; i < 100_000; i++) {
        log.add(entry("/x"));
      }
      dropped = log.dropped();
    }
    assertFalse(
        dropped == 0, "100,000 entries do not fit a queue of 10 that is emptied every 50 ms");
    try (Stream<String> lines = Files.lines(file)) {
      assertEquals(100_000 - dropped, lines.count());
    }
  }
}
