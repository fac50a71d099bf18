package io.company.platform.node.workload;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.company.platform.kernel.error.PlatformException;
import io.company.platform.node.cgroup.Limits;
import io.company.platform.node.disk.Disk;
import io.company.platform.node.secret.Secrets;
import io.company.platform.node.supply.Mount;
import io.company.platform.node.supply.Supplies;
import io.company.platform.node.volume.VolumeForTests;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What replicas are given: volumes, files, secret variables, a user and a signal. */
class SuppliedIT {

  private static final String SECRET = "s3cret-that-no-disk-may-hold";

  /** Writes what it sees to its volume, then listens until SIGINT, of which it tells. */
  private static final String PROGRAM =
      """
      import os, signal, socket, stat, subprocess, sys
      data, files, port = sys.argv[1:4]
      key = os.path.join(files, 'key')
      seen = os.stat(key)
      child = subprocess.Popen([sys.executable, '-c', 'import time\\ntime.sleep(600)'])
      def leave(*a):
        open(os.path.join(data, 'signalled'), 'a').write('main %s\\n' % child.poll())
        child.kill()
        os._exit(0)
      signal.signal(signal.SIGINT, leave)
      open(os.path.join(data, 'seen'), 'a').write('%s %o %s %s %s\\n' % (
        len(open(key).read()), stat.S_IMODE(seen.st_mode), seen.st_uid == os.getuid(),
        len(os.environ['PASSWORD']), os.environ['WHERE']))
      listener = socket.create_server(('127.0.0.1', int(port)))
      while True: listener.accept()[0].close()
      """;

  @TempDir Path home;
  private NodeCore node;

  @BeforeEach
  void start() {
    node = new NodeCore(home);
    assumeTrue(node.host.perl().isPresent(), "perl is not installed");
    VolumeForTests.create(node.volumes, "data", "db");
  }

  @AfterEach
  void stop() {
    node.close();
  }

  @Test
  void seesItsVolumeItsFilesAndItsPort() throws Exception {
    put(1, SECRET);
    WorkloadState state = node.await("db", NodeCore::settled);
    int port = state.replicas().getFirst().port();
    assertEquals(List.of(seen(port)), lines("seen"));
  }

  private String seen(int port) {
    return SECRET.length() + " 400 True " + SECRET.length() + " at " + port;
  }

  @Test
  void hasItsSecretsOnNoDisk() throws Exception {
    put(1, SECRET);
    WorkloadState state = node.await("db", NodeCore::settled);
    assertFalse(state.toString().contains(SECRET));
    assertFalse(
        WorkloadStatusMessage.from(state, node.workloads, true).toString().contains(SECRET));
    assertEquals(List.of(), holding(SECRET));
    Path memory = node.shims.folders().files(state.replicas().getFirst().run().id());
    assertTrue(Files.exists(memory.resolve("key")), memory::toString);
    node.workloads.remove("db");
    NodeCore.await(() -> node.workloads.get("db").isEmpty(), () -> "it is still there");
    assertFalse(Files.exists(memory));
  }

  @Test
  void startsAgainWithItsSecretsAfterANodeDied() throws Exception {
    put(1, SECRET);
    Replica before = node.await("db", NodeCore::settled).replicas().getFirst();
    node.die();
    node = new NodeCore(home);
    assertEquals(before, node.await("db", NodeCore::settled).replicas().getFirst());
    node.shims.kill(before.run());
    node.await(
        "db",
        s ->
            s.replicas().getFirst().restarts() == 1
                && NodeCore.settled(s)
                && s.replicas().getFirst().serves());
    assertEquals(List.of(seen(before.port()), seen(before.port())), lines("seen"));
  }

  @Test
  void isReplacedOnItsPortWhenASecretChangesAndNotOtherwise() throws Exception {
    put(1, SECRET);
    WorkloadState first = node.await("db", NodeCore::settled);
    put(1, SECRET);
    assertEquals(first, node.workloads.get("db").orElseThrow());
    put(1, "another");
    WorkloadState second =
        node.await("db", s -> NodeCore.settled(s) && !s.settledHash().equals(first.settledHash()));
    assertEquals(first.addresses(), second.addresses());
    assertEquals(1, second.replicas().size());
    assertEquals(List.of("main None"), lines("signalled"));
    assertFalse(lines("seen").get(1).equals(lines("seen").get(0)));
  }

  @Test
  void hasItsPortAgainAfterItWasScaledToNothing() {
    put(1, SECRET);
    WorkloadState before = node.await("db", NodeCore::settled);
    put(0, SECRET);
    NodeCore.await(
        () -> node.workloads.get("db").orElseThrow().replicas().isEmpty(), () -> "it goes on");
    node.die();
    node = new NodeCore(home);
    put(1, SECRET);
    WorkloadState after = node.await("db", s -> !s.addresses().isEmpty());
    assertEquals(before.addresses(), after.addresses());
  }

  @Test
  void holdsItsVolumeAndGetsNoneOfAnother() {
    put(1, SECRET);
    node.await("db", NodeCore::settled);
    assertThrows(PlatformException.class, () -> VolumeForTests.remove(node.volumes, "data"));
    VolumeForTests.create(node.volumes, "theirs", "other");
    PlatformException refused =
        assertThrows(
            PlatformException.class,
            () -> node.workloads.put(described(1, List.of(new Mount("data", "theirs", true)))));
    assertTrue(refused.fields().toString().contains("another user"), refused::toString);
    assertThrows(
        PlatformException.class,
        () -> node.workloads.put(described(1, List.of(new Mount("data", "none", true)))));
  }

  @Test
  void canNotOpenWhatIsAnothers() throws Exception {
    assumeTrue(node.host.ownUsers(), "not root");
    put(1, SECRET);
    Replica replica = node.await("db", NodeCore::settled).replicas().getFirst();
    Path volume = node.volumes.data("data").orElseThrow();
    Path key = node.shims.folders().files(replica.run().id()).resolve("key");
    int other = (int) Files.getAttribute(key, "unix:uid") + 1;
    for (Path path : List.of(volume.resolve("seen"), key)) {
      Process thief =
          new ProcessBuilder(
                  "setpriv",
                  "--reuid",
                  "" + other,
                  "--regid",
                  "" + other,
                  "--clear-groups",
                  "cat",
                  path.toString())
              .redirectErrorStream(true)
              .start();
      String said = new String(thief.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertTrue(thief.waitFor() != 0 && said.contains("Permission denied"), said);
    }
  }

  private void put(int replicas, String secret) {
    Secrets secrets =
        new Secrets(
            Map.of("PASSWORD", secret, "WHERE", "at $(platform:port)"),
            Map.of("key", secret.getBytes(StandardCharsets.UTF_8)));
    node.workloads.put(described(replicas, List.of(new Mount("data", "data", false))), secrets);
  }

  private static Workload described(int replicas, List<Mount> mounts) {
    return new Workload(
        "db",
        Map.of("team", "orders"),
        replicas,
        "",
        List.of(
            "python3", "-c", PROGRAM, "$(platform:mount:data)", files(mounts), "$(platform:port)"),
        Map.of(),
        new Limits(256L << 20, 0, 64),
        new Readiness("", 200, 1_000, 3, 10_000),
        5_000,
        "",
        Supplies.of(mounts, "db"),
        true,
        2);
  }

  /** Only a workload with files may name their directory. */
  private static String files(List<Mount> mounts) {
    return mounts.getFirst().readOnly() ? "" : "$(platform:files)";
  }

  private List<String> lines(String file) throws IOException {
    Path path = node.volumes.data("data").orElseThrow().resolve(file);
    return Files.exists(path) ? Files.readAllLines(path) : List.of();
  }

  /** The files of the node's home that hold the text. */
  private List<Path> holding(String text) throws IOException {
    try (var files = Files.walk(home)) {
      return files
          .filter(Files::isRegularFile)
          .filter(file -> Disk.readText(file).orElse("").contains(text))
          .toList();
    }
  }
}
