package io.company.platform.launcher.supervisor;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.company.platform.launcher.home.Home;
import io.company.platform.launcher.home.OwnerOnly;
import io.company.platform.launcher.part.Part;
import io.company.platform.launcher.part.Plan;
import io.company.platform.launcher.process.Mark;
import io.company.platform.launcher.process.RunningProcess;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;

/**
 * The background process: one {@link Keeper} a part. At most one runs for an installation (it holds
 * {@code run/supervisor.lock}); when it ends, however that happens, the parts go on and its
 * successor adopts them.
 */
public record Supervisor(Home home, Plan plan) {
  public static final String NAME = "supervisor";

  /** Until the process is ended, or the thread interrupted. */
  public void run() throws IOException, InterruptedException {
    Path lock = home.run().resolve("supervisor.lock");
    try (var channel = FileChannel.open(lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        var held = channel.tryLock()) {
      if (held == null) {
        System.out.println(Instant.now() + " supervisor: another one runs already");
        return;
      }
      Mark.strays(home, NAME, ProcessHandle.current().pid()).forEach(stray -> stray.signal("KILL"));
      Map<String, Mark.Found> running = Mark.find(home);
      Map<String, PartReport> before = Board.read(home);
      Board board = new Board(home);
      List<Keeper> keepers = new ArrayList<>();
      for (Part part : plan.parts()) {
        keepers.add(
            new Keeper(
                home,
                part,
                board,
                Optional.ofNullable(running.get(part.name())),
                Optional.ofNullable(before.get(part.name()))));
      }
      announce();
      List<Thread> threads =
          keepers.stream().map(keeper -> Thread.ofVirtual().start(keeper)).toList();
      try {
        new CountDownLatch(1).await();
      } finally {
        threads.forEach(Thread::interrupt);
        for (Thread thread : threads) {
          thread.join();
        }
      }
    }
  }

  /** The supervisor that runs now; empty when none does. */
  public static Optional<RunningProcess> running(Home home) throws IOException {
    Path file = file(home);
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    var tree = new ObjectMapper().readTree(Files.readString(file));
    return Optional.of(
            new RunningProcess(tree.path("pid").asLong(), tree.path("startTicks").asLong()))
        .filter(RunningProcess::alive)
        .filter(process -> home.directory().equals(Mark.installationOf(process.pid())));
  }

  /** What the running one was started with. */
  public static String fingerprint(RunningProcess supervisor) {
    return io.company.platform.launcher.process.Processes.environment(supervisor.pid())
        .getOrDefault("PLATFORM_PART_FINGERPRINT", "");
  }

  private void announce() throws IOException {
    RunningProcess self = RunningProcess.of(ProcessHandle.current().pid()).orElseThrow();
    String json =
        new ObjectMapper()
            .createObjectNode()
            .put("pid", self.pid())
            .put("startTicks", self.startTicks())
            .put("since", Instant.now().toString())
            .toPrettyString();
    OwnerOnly.write(file(home), json + "\n");
  }

  private static Path file(Home home) {
    return home.run().resolve("supervisor.json");
  }
}
