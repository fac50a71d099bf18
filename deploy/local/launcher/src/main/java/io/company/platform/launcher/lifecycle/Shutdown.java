package io.company.platform.launcher.lifecycle;

import io.company.platform.launcher.home.Home;
import io.company.platform.launcher.part.Part;
import io.company.platform.launcher.part.Plan;
import io.company.platform.launcher.process.Mark;
import io.company.platform.launcher.supervisor.Supervisor;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Stops an installation: first the supervisor, so that nothing is started again; then the parts,
 * each before what it needs. The node is told to stop the applications that it runs; what they are
 * stays on disk for the next start.
 */
public record Shutdown(Home home, Plan plan, Progress progress) {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  /** How many processes it stopped. */
  public int run() throws IOException, InterruptedException {
    Map<String, Mark.Found> running = new HashMap<>(Mark.find(home));
    int count = running.size();
    Mark.Found supervisor = running.remove(Supervisor.NAME);
    if (supervisor != null) {
      supervisor.process().stop("TERM", PATIENCE);
      Mark.strays(home, Supervisor.NAME, 0).forEach(stray -> stray.signal("KILL"));
      running.putAll(Mark.find(home));
    }
    if (running.containsKey("node")) {
      Files.writeString(home.node().resolve("stop-workloads"), "");
    }
    for (List<Part> group : plan.stopOrder()) {
      stop(group.stream().filter(part -> running.containsKey(part.name())).toList(), running);
      group.forEach(part -> running.remove(part.name()));
    }
    for (Mark.Found left : Mark.find(home).values()) {
      left.process().stop("TERM", PATIENCE);
    }
    int left = Workloads.endLeft(home);
    if (left > 0) {
      progress.say("  %-22s %d processes that the node had left".formatted("applications", left));
    }
    Files.deleteIfExists(home.node().resolve("stop-workloads"));
    Files.deleteIfExists(home.run().resolve("parts.json"));
    Files.deleteIfExists(home.run().resolve("supervisor.json"));
    return count;
  }

  private void stop(List<Part> group, Map<String, Mark.Found> running) throws InterruptedException {
    List<Thread> threads = new ArrayList<>();
    for (Part part : group) {
      threads.add(Thread.ofVirtual().start(() -> stop(part, running.get(part.name()))));
    }
    for (Thread thread : threads) {
      thread.join();
    }
  }

  private void stop(Part part, Mark.Found found) {
    try {
      boolean gracefully = found.process().stop(part.stopSignal(), part.stopPatience());
      progress.say(
          "  %-22s %s"
              .formatted(
                  part.name(),
                  gracefully
                      ? "stopped"
                      : "killed: it did not end within " + part.stopPatience().toSeconds() + " s"));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
