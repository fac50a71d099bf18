package io.company.platform.ingress;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WarmUpIT {
  @TempDir Path home;

  @Test
  void leavesNothingBehind() throws Exception {
    assertTrue(WarmUp.run(home.resolve("warm"), () -> false));
    try (Stream<Path> left = Files.list(home)) {
      assertEquals(0, left.count());
    }
    Eventually.until(
        "its threads are gone",
        5_000,
        () ->
            Thread.getAllStackTraces().keySet().stream()
                .noneMatch(thread -> thread.getName().startsWith("warm-up-")));
  }

  @Test
  void stopsWhenRealRequestsCome() {
    AtomicInteger asked = new AtomicInteger();
    assertTrue(WarmUp.run(home.resolve("warm"), () -> asked.incrementAndGet() > 3));
    assertEquals(5, asked.get(), "three rounds, then no more");
  }
}
