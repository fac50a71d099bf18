package io.company.platform.node.task;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.company.platform.kernel.error.PlatformException;
import io.company.platform.node.Eventually;
import io.company.platform.node.cgroup.Limits;
import io.company.platform.node.log.LogFile;
import io.company.platform.node.log.LogLine;
import io.company.platform.node.process.ExitWatch;
import io.company.platform.node.process.ProcessId;
import io.company.platform.node.sandbox.Host;
import io.company.platform.node.sandbox.HostProbe;
import io.company.platform.node.sandbox.Isolation;
import io.company.platform.node.sandbox.Sandbox;
import io.company.platform.node.sandbox.UserIds;
import io.company.platform.node.secret.Keys;
import io.company.platform.node.secret.Secrets;
import io.company.platform.node.shim.Shims;
import io.company.platform.node.supply.Mount;
import io.company.platform.node.supply.Storeroom;
import io.company.platform.node.supply.Supplies;
import io.company.platform.node.toolchain.Toolchain;
import io.company.platform.node.toolchain.Toolchains;
import io.company.platform.node.volume.VolumeForTests;
import io.company.platform.node.volume.Volumes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real scripts in whatever sandbox this machine allows. */
class TasksIT {

  @TempDir Path temporary;
  private Path home;
  private Path work;
  private Path cache;
  private Host host;
  private ExitWatch exits;
  private Shims shims;
  private Keys keys;
  private Volumes volumes;
  private Tasks tasks;

  @BeforeEach
  void start() throws IOException {
    home = Files.createDirectory(temporary.resolve("node"));
    work = Files.createDirectory(temporary.resolve("work"));
    cache = Files.createDirectory(temporary.resolve("cache"));
    open();
    assumeTrue(host.perl().isPresent(), "perl is not installed");
  }

  private void open() {
    host = HostProbe.detect("platform-test-" + Integer.toHexString(home.toString().hashCode()));
    exits = new ExitWatch();
    Sandbox sandbox = new Sandbox(host, home);
    shims = new Shims(sandbox, home, new Shims.LogLimits(1 << 20, 3), exits, Clock.systemUTC());
    UserIds users = new UserIds(home, 200_000);
    keys = new Keys(home, 90, Clock.systemUTC());
    volumes =
        new Volumes(
            home,
            user ->
                host.ownUsers()
                    ? OptionalInt.of(users.of(UserIds.ofKey(user)))
                    : OptionalInt.empty(),
            id -> tasks.mounting(id).map(task -> "task " + task),
            Clock.systemUTC());
    TaskLauncher launcher =
        new TaskLauncher(
            shims,
            sandbox,
            users,
            name -> Toolchain.NONE,
            new Toolchains(
                    home, Map.of("PLATFORM_NPM_REGISTRY", "http://127.0.0.1:1"), Optional.empty())
                ::downloads,
            new Storeroom(volumes, keys, sandbox, shims.folders()),
            Clock.systemUTC());
    tasks = new Tasks(home, shims, launcher, Isolation.on(host), keys, volumes, Clock.systemUTC());
    tasks.start();
  }

  @AfterEach
  void stop() {
    tasks.close();
    exits.close();
    shims.strays(java.util.Set.of()).forEach(shims::forgetStray);
    host.cgroups().ifPresent(groups -> groups.dissolve());
    shims.folders().dissolve();
  }

  @Test
  void runsAScriptThatWritesToItsDirectories() throws IOException {
    tasks.start(
        task("build", "echo hello\necho out > result\necho kept > \"$HOME/kept\"\necho $WHO"));
    TaskRecord done = ended("build");
    assertEquals(TaskRecord.State.SUCCEEDED, done.state(), done::toString);
    assertEquals("out\n", Files.readString(work.resolve("result")));
    assertEquals("kept\n", Files.readString(cache.resolve("kept")));
    assertEquals(List.of("hello", "me"), log("build"));
    assertTrue(done.endedAtMillis() >= done.startedAtMillis());
  }

  @Test
  void tellsOfAFailureWithItsCodeAndLastLines() {
    tasks.start(task("bad", "echo before\nfalse\necho after"));
    TaskRecord done = ended("bad");
    assertEquals(TaskRecord.State.FAILED, done.state());
    assertEquals(1, done.exit().code());
    assertEquals(List.of("before"), done.exit().tail());
  }

  @Test
  void killsTheWholeTreeAtItsTimeLimit() {
    tasks.start(
        new Task(
            "slow",
            Map.of(),
            "sleep 600 & echo $!\nsleep 600",
            work.toString(),
            "",
            Map.of(),
            List.of(),
            new Limits(0, 0, 0),
            700,
            true,
            Supplies.NONE));
    TaskRecord running = running("slow");
    List<Long> processes =
        io.company.platform.node.process.ProcessTree.withDescendants(running.run().child().pid());
    TaskRecord done = ended("slow");
    assertEquals(TaskRecord.State.TIMED_OUT, done.state(), done::toString);
    Eventually.holds(
        () -> processes.stream().noneMatch(pid -> ProcessId.of(pid).isPresent()),
        () -> "left: " + processes);
  }

  @Test
  void killsTheWholeTreeWhenCancelled() {
    tasks.start(task("endless", "sleep 600 & \nwhile true; do sleep 1; done"));
    TaskRecord running = running("endless");
    Eventually.holds(
        () ->
            io.company.platform.node.process.ProcessTree.withDescendants(
                        running.run().child().pid())
                    .size()
                > 2,
        () -> "it starts nothing");
    List<Long> processes =
        io.company.platform.node.process.ProcessTree.withDescendants(running.run().child().pid());
    tasks.cancel("endless");
    assertEquals(TaskRecord.State.CANCELLED, ended("endless").state());
    Eventually.holds(
        () -> processes.stream().noneMatch(pid -> ProcessId.of(pid).isPresent()),
        () -> "left: " + processes);
    tasks.cancel("endless");
    tasks.cancel("never-was");
  }

  @Test
  void runsOnceHoweverOftenItIsStarted() throws IOException {
    for (int i = 0; i < 3; i++) {
      tasks.start(task("once", "echo run >> runs"));
    }
    ended("once");
    tasks.start(task("once", "echo run >> runs"));
    assertEquals("run\n", Files.readString(work.resolve("runs")));
  }

  @Test
  void isFoundRunningOrEndedByTheNextNode() throws IOException {
    tasks.start(task("long", "while [ ! -e go ]; do sleep 0.05; done\necho done > result\nexit 4"));
    TaskRecord before = running("long");
    tasks.close();
    exits.close();
    open();
    assertEquals(before, tasks.get("long").orElseThrow());
    Files.createFile(work.resolve("go"));
    assertEquals(4, ended("long").exit().code());

    tasks.start(task("unseen", "while [ ! -e go2 ]; do sleep 0.05; done\nexit 5"));
    TaskRecord unseen = running("unseen");
    tasks.close();
    exits.close();
    Files.createFile(work.resolve("go2"));
    Eventually.holds(() -> !unseen.run().shim().alive(), () -> "its shim goes on");
    open();
    assertEquals(5, ended("unseen").exit().code());
  }

  @Test
  void hasNoNetworkUnlessItAsksForIt() {
    assumeTrue(host.bubblewrap().isPresent(), "bubblewrap does not work here");
    String interfaces = "cat /proc/net/dev | grep -c : || true";
    tasks.start(
        new Task(
            "closed",
            Map.of(),
            interfaces,
            work.toString(),
            "",
            Map.of(),
            List.of(),
            new Limits(0, 0, 0),
            0,
            false,
            Supplies.NONE));
    ended("closed");
    assertEquals(List.of("1"), log("closed"));
  }

  @Test
  void isKilledForItsMemory() {
    assumeTrue(
        host.cgroups().filter(groups -> groups.enforced().contains("memory")).isPresent(),
        "no memory limit");
    tasks.start(
        new Task(
            "hungry",
            Map.of(),
            "exec python3 -c 'x=[bytearray(10**7) for i in range(100)]'",
            work.toString(),
            "",
            Map.of(),
            List.of(),
            new Limits(64L << 20, 0, 0),
            0,
            false,
            Supplies.NONE));
    TaskRecord done = ended("hungry");
    assertTrue(done.exit().outOfMemory(), done::toString);
    assertTrue(done.message().contains("64 MiB"), done::message);
  }

  @Test
  void doesNotSeeTheHomeAndWritesNowhereElse() {
    assumeTrue(host.bubblewrap().isPresent(), "bubblewrap does not work here");
    tasks.start(
        task(
            "spy",
            "ls "
                + home
                + " 2>/dev/null && exit 1\ntouch /x 2>/dev/null && exit 2\n"
                + "touch /usr/x 2>/dev/null && exit 3\nexit 0"));
    assertEquals(TaskRecord.State.SUCCEEDED, ended("spy").state());
  }

  @Test
  void refusesFoldersOfTheSystemAndForgetsOnlyWhatHasEnded() {
    for (String directory :
        List.of("/", "/usr/share", "relative", home.toString(), temporary.toString())) {
      Task task =
          new Task(
              "t",
              Map.of(),
              "true",
              directory,
              "",
              Map.of(),
              List.of(),
              new Limits(0, 0, 0),
              0,
              false,
              Supplies.NONE);
      assertThrows(PlatformException.class, () -> tasks.start(task), directory);
    }
    tasks.start(task("waiting", "sleep 600"));
    running("waiting");
    assertThrows(PlatformException.class, () -> tasks.remove("waiting"));
    tasks.cancel("waiting");
    ended("waiting");
    tasks.remove("waiting");
    assertFalse(tasks.get("waiting").isPresent());
    tasks.remove("waiting");
  }

  @Test
  void worksOnVolumesWithFilesAndSecretsInADirectoryOfItsOwn() throws IOException {
    VolumeForTests.create(volumes, "data", "db");
    Secrets secrets =
        new Secrets(
            Map.of("PASSWORD", "hunter2-of-the-task"),
            Map.of("note", "from $(platform:mount:data)".getBytes(StandardCharsets.UTF_8)));
    String script =
        "echo scratch > here\ncp here $(platform:files)/note $(platform:mount:data)/\n"
            + "echo ${#PASSWORD} > $(platform:mount:data)/length\n"
            + "while [ ! -e $(platform:mount:data)/go ]; do sleep 0.02; done\n"
            + "touch $(platform:mount:again)/no 2>/dev/null && exit 7\nexit 0";
    List<Mount> mounts =
        List.of(new Mount("data", "data", false), new Mount("again", "data", true));
    tasks.start(
        new Task(
            "mounted",
            Map.of(),
            script,
            "",
            "",
            Map.of(),
            List.of(),
            new Limits(0, 0, 0),
            0,
            false,
            Supplies.of(mounts, "db")),
        secrets);
    Path data = volumes.data("data").orElseThrow();
    Eventually.holds(
        () -> Files.exists(data.resolve("length")), () -> tasks.get("mounted").toString());
    assertThrows(PlatformException.class, () -> VolumeForTests.remove(volumes, "data"));
    try (var files = Files.walk(home)) {
      assertTrue(
          files
              .filter(Files::isRegularFile)
              .noneMatch(
                  file ->
                      io.company.platform.node.disk.Disk.readText(file)
                          .orElse("")
                          .contains("hunter2-of-the-task")));
    }
    Files.createFile(data.resolve("go"));
    TaskRecord done = ended("mounted");
    assertTrue(
        done.state() == TaskRecord.State.SUCCEEDED || host.bubblewrap().isEmpty(), done::toString);
    assertEquals("scratch\n", Files.readString(data.resolve("here")));
    assertTrue(Files.readString(data.resolve("note")).startsWith("from /"));
    assertEquals("19\n", Files.readString(data.resolve("length")));
    Eventually.holds(
        () -> io.company.platform.node.disk.Disk.list(home.resolve("scratch")).isEmpty(),
        () -> "its directory is left");
    VolumeForTests.remove(volumes, "data");
  }

  private Task task(String id, String script) {
    return new Task(
        id,
        Map.of("team", "orders"),
        script,
        work.toString(),
        cache.toString(),
        Map.of("WHO", "me"),
        List.of(),
        new Limits(0, 0, 0),
        0,
        false,
        Supplies.NONE);
  }

  private TaskRecord running(String id) {
    Eventually.holds(
        () -> tasks.get(id).orElseThrow().state() != TaskRecord.State.PENDING,
        () -> "it does not start");
    return tasks.get(id).orElseThrow();
  }

  private TaskRecord ended(String id) {
    Eventually.holds(
        () -> tasks.get(id).orElseThrow().isFinal(), () -> "it does not end: " + tasks.get(id));
    return tasks.get(id).orElseThrow();
  }

  private List<String> log(String id) {
    return LogFile.tail(tasks.log(id), 100, 0).stream().map(LogLine::text).toList();
  }
}
