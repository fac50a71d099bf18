package io.company.platform.node.workload;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.company.platform.node.cgroup.Limits;
import io.company.platform.node.log.LogCursor;
import io.company.platform.node.log.LogLine;
import io.company.platform.proto.node.v1.Condition;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real processes under real shims, in whatever sandbox this machine allows. */
class WorkloadsIT {

  /** Answers with its pid, GREETING and what the path asks for. */
  private static final String SERVER =
      """
      import http.server, os, sys, signal
      class H(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
          if self.path == '/exit': print('leaving', flush=True); os._exit(3)
          body = {'/home': lambda: str(os.path.exists(os.environ.get('SECRETS', '/nothing'))),
                  '/write': lambda: str(os.access('.', os.W_OK)),
                  '/uid': lambda: str(os.getuid()),
                  '/env': lambda: ','.join(sorted(os.environ))}.get(self.path, lambda: os.environ['GREETING'])()
          self.send_response(200); self.end_headers(); self.wfile.write(body.encode())
        def log_message(self, *a): pass
      print('listening on', os.environ['PORT'], flush=True)
      http.server.ThreadingHTTPServer(('127.0.0.1', int(os.environ['PORT'])), H).serve_forever()
      """;

  @TempDir Path home;
  private Path artifact;
  private NodeCore node;

  @BeforeEach
  void start() throws IOException {
    artifact = Files.createDirectory(home.resolve("artifact"));
    Files.setPosixFilePermissions(
        artifact, java.nio.file.attribute.PosixFilePermissions.fromString("rwxr-xr-x"));
    node = new NodeCore(home);
    assumeTrue(node.host.perl().isPresent(), "perl is not installed");
  }

  @AfterEach
  void stop() {
    node.close();
  }

  @Test
  void startsAndAnswersInASandbox() throws Exception {
    Workload workload = NodeCore.python("web", 2, artifact, SERVER);
    node.workloads.put(workload);
    WorkloadState state = node.await("web", NodeCore::settled);
    assertEquals(2, state.addresses().size());
    for (String address : state.addresses()) {
      assertEquals("hello", get(address, "/"));
    }
    assertTrue(get(state.addresses().getFirst(), "/env").contains("PORT"));
    assumeTrue(node.host.bubblewrap().isPresent(), "bubblewrap does not work here");
    assertEquals("False", get(state.addresses().getFirst(), "/write"));
    assumeTrue(node.host.ownUsers(), "not root");
    assertTrue(Integer.parseInt(get(state.addresses().getFirst(), "/uid")) >= 200_000);
  }

  @Test
  void startsAgainAfterAnExitOnTheSamePortAndCountsIt() throws Exception {
    node.workloads.put(NodeCore.python("web", 1, artifact, SERVER));
    WorkloadState before = node.await("web", NodeCore::settled);
    String address = before.addresses().getFirst();
    assertThrows(IOException.class, () -> get(address, "/exit"));
    WorkloadState after =
        node.await("web", state -> replica(state).restarts() == 1 && replica(state).serves());
    assertEquals(address, after.addresses().getFirst());
    assertEquals(3, replica(after).lastExit().code());
    assertTrue(replica(after).lastExit().tail().contains("leaving"));
    assertNotEquals(replica(before).run().child(), replica(after).run().child());
  }

  @Test
  void saysThatItWasKilledForItsMemory() {
    assumeTrue(
        node.host.cgroups().filter(groups -> groups.enforced().contains("memory")).isPresent(),
        "no memory limit");
    String hungry = "x = []\nwhile True: x.append(bytearray(10_000_000))";
    node.workloads.put(limited(NodeCore.python("hungry", 1, artifact, hungry), 64L << 20));
    WorkloadState state = node.await("hungry", s -> replica(s).lastExit() != null);
    assertTrue(replica(state).lastExit().outOfMemory(), () -> state.toString());
    assertEquals(137, replica(state).lastExit().code());
    assertEquals("OutOfMemory", condition(state, "Failing").getReason());
  }

  @Test
  void killsWhatIgnoresSigterm() throws Exception {
    String stubborn = "import signal\nsignal.signal(signal.SIGTERM, signal.SIG_IGN)\n" + SERVER;
    node.workloads.put(NodeCore.python("stubborn", 1, artifact, stubborn));
    Replica replica = replica(node.await("stubborn", NodeCore::settled));
    long asked = System.nanoTime();
    node.workloads.remove("stubborn");
    NodeCore.await(() -> node.workloads.get("stubborn").isEmpty(), () -> "it is still there");
    long tookMillis = (System.nanoTime() - asked) / 1_000_000;
    assertFalse(replica.run().child().alive());
    assertTrue(
        tookMillis >= 2_000, "killed before its grace was over, after " + tookMillis + " ms");
    assertEquals(List.of(replica.address()), node.drained);
  }

  @Test
  void endsOnSigtermAtOnce() {
    String polite =
        "import signal, os\nsignal.signal(signal.SIGTERM, lambda *a: os._exit(0))\n" + SERVER;
    node.workloads.put(NodeCore.python("polite", 1, artifact, polite));
    node.await("polite", NodeCore::settled);
    long asked = System.nanoTime();
    node.workloads.remove("polite");
    NodeCore.await(() -> node.workloads.get("polite").isEmpty(), () -> "it is still there");
    assertTrue((System.nanoTime() - asked) / 1_000_000 < 1_500);
    assertFalse(Files.exists(home.resolve("workloads/polite")));
    assertFalse(Files.exists(home.resolve("logs/polite")));
  }

  @Test
  void saysThatNothingEverListened() {
    Workload deaf =
        NodeCore.python(
            "deaf", 1, artifact, "import time\nprint('busy')\nwhile True: time.sleep(1)");
    Readiness hurry = new Readiness("/", 200, 500, 3, 700);
    node.workloads.put(with(deaf, deaf.command(), hurry, deaf.replicas(), deaf.environment()));
    WorkloadState state = node.await("deaf", s -> replica(s).failures() >= 2);
    Condition failing = condition(state, "Failing");
    assertEquals("NeverListened", failing.getReason());
    assertTrue(failing.getMessage().contains("busy"), failing::getMessage);
    assertTrue(failing.getMessage().contains("PORT"), failing::getMessage);
  }

  @Test
  void saysThatTheProgramIsNotThere() {
    Workload none = NodeCore.python("none", 1, artifact, "");
    node.workloads.put(with(none, List.of("no-such-program"), none.readiness(), 1, Map.of()));
    WorkloadState state = node.await("none", s -> replica(s).lastExit() != null);
    assertTrue(replica(state).cause().contains("no-such-program"), () -> replica(state).cause());
    assertTrue(replica(state).lastExit().code() != 0);
  }

  @Test
  void isAdoptedByTheNextNodeAsItRuns() throws Exception {
    node.workloads.put(NodeCore.python("web", 2, artifact, SERVER));
    WorkloadState before = node.await("web", NodeCore::settled);
    node.die();
    assertEquals("hello", get(before.addresses().getFirst(), "/"));
    node = new NodeCore(home);
    WorkloadState after = node.await("web", NodeCore::settled);
    assertEquals(before, after);
    assertTrue(after.replicas().stream().allMatch(replica -> replica.run().child().alive()));

    assertThrows(IOException.class, () -> get(after.addresses().getFirst(), "/exit"));
    WorkloadState later =
        node.await(
            "web",
            s ->
                s.replicas().getFirst().restarts() == 1
                    && NodeCore.settled(s)
                    && s.addresses().size() == 2);
    assertEquals(3, later.replicas().getFirst().lastExit().code());
  }

  @Test
  void findsOutAboutAnExitThatNoNodeSaw() throws Exception {
    node.workloads.put(NodeCore.python("web", 1, artifact, SERVER));
    WorkloadState before = node.await("web", NodeCore::settled);
    node.die();
    assertThrows(IOException.class, () -> get(before.addresses().getFirst(), "/exit"));
    node = new NodeCore(home);
    WorkloadState after = node.await("web", s -> replica(s).restarts() == 1 && replica(s).serves());
    assertEquals(3, replica(after).lastExit().code());
  }

  @Test
  void outlivesItsShimAndIsHeardAgain() throws Exception {
    String talker =
        "import threading, time\ndef talk():\n  i = 0\n  while True:\n    print('line %d\\n' % i, end='', flush=True)\n"
            + "    i += 1\n    time.sleep(0.002)\nthreading.Thread(target=talk, daemon=True).start()\n"
            + SERVER;
    node.workloads.put(NodeCore.python("talker", 1, artifact, talker));
    Replica before = replica(node.await("talker", NodeCore::settled));
    assertTrue(before.run().shim().signal(9));
    Replica after =
        replica(
            node.await(
                "talker",
                s ->
                    replica(s).run() != null
                        && !before.run().shim().equals(replica(s).run().shim())));
    assertEquals(before.run().child(), after.run().child());
    assertEquals("hello", get(after.address(), "/"));
    Path log = node.workloads.logs("talker").getFirst();
    int seen = lines(log).size();
    NodeCore.await(() -> lines(log).size() > seen + 100, () -> "the log does not grow");
    List<Integer> heard =
        lines(log).stream()
            .filter(line -> line.matches("line [0-9]+")) // two threads may share a line
            .map(line -> Integer.parseInt(line.substring("line ".length())))
            .toList();
    int lost = heard.getLast() + 1 - heard.size();
    assertTrue(lost <= 5, "more lost than the shim had in hand: " + lost);
    for (int i = 1; i < heard.size(); i++) {
      assertTrue(heard.get(i) > heard.get(i - 1), "out of order or twice: " + heard);
    }
    assertThrows(IOException.class, () -> get(after.address(), "/exit"));
    WorkloadState ended = node.await("talker", s -> replica(s).lastExit() != null);
    assertEquals(node.host.bubblewrap().isPresent() ? 3 : -1, replica(ended).lastExit().code());
  }

  @Test
  void changesNothingWhenPutTwice() {
    Workload workload = NodeCore.python("web", 2, artifact, SERVER);
    node.workloads.put(workload);
    WorkloadState before = node.await("web", NodeCore::settled);
    node.workloads.put(workload);
    node.workloads.put(workload);
    assertEquals(before, node.workloads.get("web").orElseThrow());
  }

  @Test
  void scalesWithoutTouchingTheRest() {
    Workload workload = NodeCore.python("web", 1, artifact, SERVER);
    node.workloads.put(workload);
    Replica first = replica(node.await("web", NodeCore::settled));
    node.workloads.put(workload.withReplicas(3));
    assertEquals(
        first, replica(node.await("web", s -> NodeCore.settled(s) && s.addresses().size() == 3)));
    node.workloads.put(workload);
    WorkloadState shrunk = node.await("web", s -> NodeCore.settled(s) && s.replicas().size() == 1);
    assertEquals(first, replica(shrunk));
  }

  @Test
  void replacesOneByOneAndNeverServesLess() {
    Workload workload = NodeCore.python("web", 2, artifact, SERVER);
    node.workloads.put(workload);
    node.await("web", NodeCore::settled);
    List<Integer> serving = new CopyOnWriteArrayList<>();
    List<Integer> starting = new CopyOnWriteArrayList<>();
    node.workloads.watch(
        seen -> {
          serving.add(seen.state().addresses().size());
          starting.add(
              (int)
                  seen.state().replicas().stream().filter(r -> !r.serves() && !r.stops()).count());
        });
    node.workloads.put(
        with(workload, workload.command(), workload.readiness(), 2, Map.of("GREETING", "hi")));
    WorkloadState after =
        node.await(
            "web", s -> NodeCore.settled(s) && s.desired().environment().containsValue("hi"));
    assertEquals(2, after.addresses().size());
    assertTrue(serving.stream().allMatch(count -> count >= 2), serving::toString);
    assertTrue(starting.stream().allMatch(count -> count <= 1), starting::toString);
    assertEquals(1, after.descriptions().size());
  }

  @Test
  void keepsTheOldOneWhileTheNewOneDoesNotBecomeReady() throws Exception {
    Workload workload = NodeCore.python("web", 1, artifact, SERVER);
    node.workloads.put(workload);
    String address = node.await("web", NodeCore::settled).addresses().getFirst();
    List<String> broken = List.of("python3", "-c", "raise SystemExit(9)");
    node.workloads.put(with(workload, broken, workload.readiness(), 1, Map.of()));
    WorkloadState failing =
        node.await("web", s -> s.replicas().size() == 2 && s.replicas().get(1).failures() >= 3);
    assertEquals(List.of(address), failing.addresses());
    assertEquals("hello", get(address, "/"));
    assertTrue(condition(failing, "Failing").getMessage().contains("code 9"));
    assertFalse(NodeCore.settled(failing));
  }

  @Test
  void hidesTheHomeAndEverythingElseOfTheMachine() throws Exception {
    assumeTrue(node.host.bubblewrap().isPresent(), "bubblewrap does not work here");
    Path secret = Files.writeString(home.resolve("secret"), "s");
    Workload workload = NodeCore.python("web", 1, artifact, SERVER);
    node.workloads.put(
        with(
            workload,
            workload.command(),
            workload.readiness(),
            1,
            Map.of("GREETING", "hello", "SECRETS", secret.toString())));
    String address = node.await("web", NodeCore::settled).addresses().getFirst();
    assertEquals("False", get(address, "/home"));
    assertEquals(
        List.of("GREETING", "HOME", "PATH", "PLATFORM_REPLICA", "PORT", "SECRETS", "TMPDIR"),
        List.of(get(address, "/env").split(",")).stream()
            .filter(n -> !n.matches("PWD|LC_CTYPE|SHLVL|_"))
            .toList());
  }

  @Test
  void goesThroughPutRemoveAndPutAgain() {
    Workload workload = NodeCore.python("web", 1, artifact, SERVER);
    node.workloads.put(workload);
    Replica first = replica(node.await("web", NodeCore::settled));
    node.workloads.remove("web");
    node.workloads.put(workload);
    WorkloadState after =
        node.await(
            "web",
            s ->
                s.replicas().size() == 1
                    && s.addresses().size() == 1
                    && !replica(s).run().id().equals(first.run().id()));
    assertFalse(after.removed());
  }

  private static Replica replica(WorkloadState state) {
    return state.replicas().getFirst();
  }

  private Condition condition(WorkloadState state, String type) {
    return WorkloadStatusMessage.from(state, node.workloads, true).getConditionsList().stream()
        .filter(condition -> condition.getType().equals(type))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no condition " + type + " on " + state));
  }

  private static Workload limited(Workload workload, long memoryBytes) {
    return new Workload(
        workload.id(),
        workload.labels(),
        workload.replicas(),
        workload.artifactDirectory(),
        workload.command(),
        workload.environment(),
        new Limits(memoryBytes, 0, 64),
        workload.readiness(),
        workload.stopGraceMillis(),
        workload.toolchain(),
        workload.supplies(),
        workload.stopFirst(),
        workload.stopSignal());
  }

  private static Workload with(
      Workload workload,
      List<String> command,
      Readiness readiness,
      int replicas,
      Map<String, String> environment) {
    return new Workload(
        workload.id(),
        workload.labels(),
        replicas,
        workload.artifactDirectory(),
        command,
        environment,
        workload.limits(),
        readiness,
        workload.stopGraceMillis(),
        workload.toolchain(),
        workload.supplies(),
        workload.stopFirst(),
        workload.stopSignal());
  }

  private static List<String> lines(Path log) {
    List<String> lines = new ArrayList<>();
    try (LogCursor cursor = new LogCursor(log)) {
      for (LogLine line = cursor.next(); line != null; line = cursor.next()) {
        lines.add(line.text());
      }
    }
    return lines;
  }

  private static String get(String address, String path) throws Exception {
    try (HttpClient client = HttpClient.newHttpClient()) {
      HttpRequest request = HttpRequest.newBuilder(URI.create("http://" + address + path)).build();
      return client.send(request, BodyHandlers.ofString()).body();
    }
  }
}
