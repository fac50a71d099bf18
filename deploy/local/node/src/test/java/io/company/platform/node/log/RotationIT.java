package io.company.platform.node.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.company.platform.node.cgroup.Limits;
import io.company.platform.node.process.ExitWatch;
import io.company.platform.node.sandbox.Confinement;
import io.company.platform.node.sandbox.Host;
import io.company.platform.node.sandbox.HostProbe;
import io.company.platform.node.sandbox.Sandbox;
import io.company.platform.node.shim.ExitRecord;
import io.company.platform.node.shim.Run;
import io.company.platform.node.shim.RunSpec;
import io.company.platform.node.shim.Shims;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A process that writes as fast as it can, through a real shim. */
class RotationIT {

  private static final int LINES = 60_000;

  @TempDir Path home;

  @Test
  void losesNoLineBetweenTheProcessAndAReaderThatFollows() throws Exception {
    Host none =
        new Host(
            false,
            Optional.empty(),
            "",
            Optional.empty(),
            HostProbe.program("perl"),
            Optional.empty(),
            "");
    assumeTrue(none.perl().isPresent(), "perl is not installed");
    Path log = home.resolve("logs/x.log");
    List<String> seen = new ArrayList<>();
    try (ExitWatch exits = new ExitWatch()) {
      Sandbox sandbox = new Sandbox(none, home);
      Shims shims =
          new Shims(sandbox, home, new Shims.LogLimits(100_000, 50), exits, Clock.systemUTC());
      String script =
          "i=0; while [ $i -lt "
              + LINES
              + " ]; do echo line $i; i=$((i+1)); done; printf unfinished";
      Confinement confinement =
          new Confinement(
              OptionalInt.empty(), home, true, null, Map.of(), java.util.List.of(), true, false);
      Run run =
          shims.start(
              Run.planned("talker"),
              new RunSpec(
                  confinement,
                  new Limits(0, 0, 0),
                  List.of("/bin/sh", "-c", script),
                  Map.of("PATH", "/bin"),
                  log,
                  0));
      CountDownLatch ended = new CountDownLatch(1);
      shims.watch(run, ended::countDown);
      try (LogCursor cursor = new LogCursor(log)) {
        while (!ended.await(1, TimeUnit.MILLISECONDS)) {
          take(cursor, seen);
        }
        take(cursor, seen);
      }
      assertEquals(0, shims.ended(run, log).map(ExitRecord::code).orElseThrow());
      shims.forget(run);
    }
    assertEquals(LINES + 1, seen.size());
    for (int i = 0; i < LINES; i++) {
      assertEquals("line " + i, seen.get(i));
    }
    assertEquals("unfinished", seen.getLast());
    List<Path> parts = LogFile.parts(log);
    assertTrue(parts.size() > 5, "it was never rotated");
    for (Path part : parts) {
      assertTrue(Files.size(part) <= 400_000, part + " has " + Files.size(part) + " bytes");
    }
    List<LogLine> tail = LogFile.tail(log, 1_000, 0);
    assertEquals(1_000, tail.size());
    assertEquals("line " + (LINES - 999), tail.getFirst().text());
  }

  private static void take(LogCursor cursor, List<String> seen) {
    for (LogLine line = cursor.next(); line != null; line = cursor.next()) {
      seen.add(line.text());
    }
  }
}
