package io.company.platform.launcher.supervisor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.company.platform.launcher.home.Home;
import io.company.platform.launcher.part.ListenerPart;
import io.company.platform.launcher.part.Plan;
import io.company.platform.launcher.process.Mark;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real processes under a supervisor that runs in this one. */
class SupervisorIT {
  @TempDir private Path directory;
  private Home home;
  private int port;
  private Thread supervisor;

  @BeforeEach
  void home() throws Exception {
    home = new Home(directory.toRealPath().resolve("home"), directory).create();
    port = ListenerPart.freePort();
  }

  @AfterEach
  void stop() throws Exception {
    die();
    for (Mark.Found found : Mark.find(home).values()) {
      found.process().stop("KILL", Duration.ofSeconds(5));
    }
  }

  @Test
  void startsAPartAgainThatWasKilled() throws Exception {
    run(part("first"));
    long before = await(report -> report.state() == State.HEALTHY).pid();
    Mark.find(home).get("listener").process().signal("KILL");
    PartReport after = await(report -> report.state() == State.HEALTHY && report.pid() != before);
    assertEquals(1, after.restarts());
  }

  @Test
  void adoptsThePartsOfADeadSupervisorAndStillRestartsThem() throws Exception {
    run(part("first"));
    PartReport before = await(report -> report.state() == State.HEALTHY);
    die();
    assertTrue(before.process().isPresent(), "the part died with its supervisor");
    run(part("first"));
    PartReport adopted = await(report -> report.state() == State.HEALTHY);
    assertEquals(before.pid(), adopted.pid());
    assertEquals(before.since(), adopted.since());
    adopted.process().orElseThrow().signal("KILL");
    await(report -> report.state() == State.HEALTHY && report.pid() != before.pid());
  }

  @Test
  void replacesAPartThatWouldBeStartedDifferentlyNow() throws Exception {
    run(part("first"));
    PartReport before = await(report -> report.state() == State.HEALTHY);
    die();
    run(part("second"));
    PartReport after = await(report -> report.state() == State.HEALTHY);
    assertNotEquals(before.pid(), after.pid());
    assertTrue(before.process().isEmpty(), "the old one still runs");
  }

  @Test
  void saysThatAPartFailedWhichEndsBeforeItIsReady() throws Exception {
    run(new ListenerPart("listener", Set.of(), 0, home, ""));
    PartReport failed = await(report -> report.state() == State.FAILED);
    assertTrue(failed.message().contains("exit code 1"), failed.message());
  }

  private ListenerPart part(String wish) {
    return new ListenerPart("listener", Set.of(), port, home, wish);
  }

  private void run(ListenerPart part) {
    supervisor =
        Thread.ofPlatform()
            .start(
                () -> {
                  try {
                    new Supervisor(home, new Plan(List.of(part))).run();
                  } catch (InterruptedException | ClosedByInterruptException e) {
                    Thread.currentThread().interrupt();
                  } catch (IOException e) {
                    throw new UncheckedIOException(e);
                  }
                });
  }

  /** Ends the supervisor and nothing else. */
  private void die() throws InterruptedException, IOException {
    if (supervisor != null) {
      supervisor.interrupt();
      supervisor.join();
      Files.deleteIfExists(announcement());
    }
  }

  /** There once the supervisor has replaced what the one before it had written of the parts. */
  private Path announcement() {
    return home.run().resolve("supervisor.json");
  }

  private PartReport await(Predicate<PartReport> condition) throws Exception {
    long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
    PartReport last = null;
    while (System.nanoTime() < deadline) {
      last = Board.read(home).get("listener");
      if (Files.exists(announcement()) && last != null && condition.test(last)) {
        return last;
      }
      Thread.sleep(20);
    }
    throw new AssertionError("it never came to that; last: " + last);
  }
}
