package io.company.platform.node.volume;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.company.platform.kernel.error.PlatformException;
import io.company.platform.node.Eventually;
import io.company.platform.node.disk.Disk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Volumes on this machine's disk. */
class VolumesIT {

  private static final int USER = 200_777;

  @TempDir Path home;
  private final Map<String, String> mounts = new ConcurrentHashMap<>();
  private Volumes volumes;

  @BeforeEach
  void open() {
    volumes = volumes(home, mounts);
  }

  private static Volumes volumes(Path home, Map<String, String> mounts) {
    boolean root = owner(home) == 0;
    return new Volumes(
        home,
        user -> root ? OptionalInt.of(USER) : OptionalInt.empty(),
        id -> Optional.ofNullable(mounts.get(id)),
        Clock.systemUTC());
  }

  @Test
  void isEmptyAndItsUsersAlone() throws IOException {
    create("fresh", "");
    Path data = volumes.data("fresh").orElseThrow();
    assertEquals(List.of(), Disk.list(data));
    assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(data)));
    assumeTrue(owner(home) == 0, "not root");
    assertEquals(USER, owner(data));
  }

  @Test
  void copiesContentModesAndLinks() throws IOException {
    create("source", "");
    Path source = fill("source", 1_000, 25_000);
    Files.createSymbolicLink(source.resolve("link"), Path.of("d1/f1"));
    Path program = Files.writeString(source.resolve("program"), "#!/bin/sh\n");
    Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxrwxr-x"));
    create("copy", "source");
    Path copy = volumes.data("copy").orElseThrow();
    try (var files = Files.walk(source)) {
      for (Path file : files.toList()) {
        Path other = copy.resolve(source.relativize(file));
        assertEquals(
            Files.getPosixFilePermissions(file),
            Files.getPosixFilePermissions(other),
            other::toString);
        if (Files.isRegularFile(file)) {
          assertEquals(-1, Files.mismatch(file, other));
        }
        assertTrue(owner(home) != 0 || owner(other) == USER);
      }
    }
    assertEquals(Path.of("d1/f1"), Files.readSymbolicLink(copy.resolve("link")));
    assertEquals(volumes.usedBytes("source"), volumes.usedBytes("copy"));
    assertTrue(volumes.usedBytes("copy") > 25_000_000 && volumes.freeBytes() > 0);
  }

  @Test
  void answersWithTheOneThereIsAlsoToTheNextNode() {
    VolumeRecord made = create("one", "");
    assertEquals(made, create("one", ""));
    volumes = volumes(home, mounts);
    assertEquals(made, create("one", ""));
    assertEquals(List.of(made), volumes.list(Map.of("team", "orders")));
    assertEquals(List.of(), volumes.list(Map.of("team", "others")));
  }

  @Test
  void isRemovedWithItsFilesUnlessSomethingMountsIt() throws IOException {
    create("held", "");
    fill("held", 10, 10);
    mounts.put("held", "workload orders");
    PlatformException refused = assertThrows(PlatformException.class, () -> volumes.remove("held"));
    assertTrue(refused.getMessage().contains("workload orders"), refused::getMessage);
    mounts.clear();
    volumes.remove("held");
    assertTrue(volumes.get("held").isEmpty());
    assertEquals(List.of(), Disk.list(home.resolve("volumes")));
    volumes.remove("held");
  }

  @Test
  void refusesWhatItCantMake() {
    assertThrows(PlatformException.class, () -> create("Not_An_Id", ""));
    assertThrows(PlatformException.class, () -> create("copy", "no-such-volume"));
    assertThrows(
        PlatformException.class, () -> volumes.create(new Volume("one", Map.of(), ""), "", false));
    assertEquals(List.of(), volumes.list(Map.of()));
  }

  @Test
  void startsAfreshWhereANodeWasKilledInTheMiddle() throws Exception {
    create("source", "");
    fill("source", 4_000, 20_000);
    Process node =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin/java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                CopyingNode.class.getName(),
                home.toString())
            .inheritIO()
            .start();
    Eventually.holds(() -> halfMade().size() == 1, () -> "it makes nothing");
    node.destroyForcibly().waitFor();
    Path leftover = halfMade().getFirst();
    volumes = volumes(home, mounts);
    assertTrue(volumes.get("copy").isEmpty());
    create("copy", "source");
    assertEquals(volumes.usedBytes("source"), volumes.usedBytes("copy"));
    Eventually.holds(() -> !Files.exists(leftover), () -> leftover + " is left");
  }

  /** Another process, which copies until it is killed. */
  static final class CopyingNode {
    public static void main(String[] arguments) {
      Volumes volumes = volumes(Path.of(arguments[0]), Map.of());
      volumes.create(new Volume("copy", Map.of(), "orders"), "source", false);
    }
  }

  private List<Path> halfMade() {
    return Disk.list(home.resolve("volumes")).stream()
        .filter(path -> path.getFileName().toString().startsWith(".new-"))
        .filter(path -> Disk.list(path.resolve("data")).size() > 2)
        .toList();
  }

  @Test
  void makesTwoHundredAtOnce() throws IOException {
    create("source", "");
    fill("source", 50, 1_000);
    try (var calls = Executors.newVirtualThreadPerTaskExecutor()) {
      IntStream.range(0, 200).forEach(i -> calls.submit(() -> create("copy-" + i % 150, "source")));
    }
    assertEquals(151, volumes.list(Map.of()).size());
    for (int i = 0; i < 150; i++) {
      assertEquals(50_000, volumes.usedBytes("copy-" + i));
    }
    assertFalse(
        Disk.list(home.resolve("volumes")).stream()
            .anyMatch(path -> path.getFileName().toString().startsWith(".")));
  }

  @Test
  void hasTheNextCopiesOfATemplateReadyAndThrowsThemAwayWhenItMayHaveChanged() throws IOException {
    create("source", "");
    fill("source", 50, 1_000);
    fromTemplate("one");
    Eventually.holds(() -> spares().size() == 2, () -> "spares: " + spares());
    fromTemplate("two");
    Path two = volumes.data("two").orElseThrow();
    assertEquals(50_000, volumes.usedBytes("two"));
    assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(two)));
    try (var files = Files.walk(two)) {
      assertTrue(files.allMatch(file -> owner(home) != 0 || owner(file) == USER));
    }
    Eventually.holds(() -> spares().size() == 2, () -> "not made up for: " + spares());

    volumes.mounted("task", List.of("source"), "orders", () -> null);
    Eventually.holds(() -> spares().isEmpty(), () -> "kept: " + spares());
    Files.writeString(volumes.data("source").orElseThrow().resolve("more"), "content");
    fromTemplate("three");
    assertTrue(Files.exists(volumes.data("three").orElseThrow().resolve("more")));
    Eventually.holds(() -> spares().size() == 2, () -> "spares: " + spares());
    fromTemplate("four");
    assertTrue(Files.exists(volumes.data("four").orElseThrow().resolve("more")));

    Eventually.holds(() -> spares().size() == 2, () -> "spares: " + spares());
    Eventually.holds(this::sourceIsRemoved, () -> "it is still copied");
    Eventually.holds(() -> spares().isEmpty(), () -> "kept: " + spares());
  }

  private boolean sourceIsRemoved() {
    try {
      volumes.remove("source");
      return true;
    } catch (PlatformException stillCopied) {
      return false;
    }
  }

  private VolumeRecord fromTemplate(String id) {
    return volumes.create(new Volume(id, Map.of(), "orders"), "source", true);
  }

  /** The last one may still be filled. */
  private List<Path> spares() {
    return Disk.list(home.resolve("volumes")).stream()
        .filter(path -> path.getFileName().toString().startsWith(".spare-"))
        .toList();
  }

  private VolumeRecord create(String id, String copyOf) {
    return volumes.create(new Volume(id, Map.of("team", "orders"), "orders"), copyOf, false);
  }

  private Path fill(String id, int files, int bytes) throws IOException {
    Path data = volumes.data(id).orElseThrow();
    Random random = new Random(1);
    for (int i = 0; i < files; i++) {
      byte[] content = new byte[bytes];
      random.nextBytes(content);
      Path folder = Files.createDirectories(data.resolve("d" + i % 20));
      Files.write(folder.resolve("f" + i), content);
    }
    return data;
  }

  private static int owner(Path path) {
    try {
      return (int) Files.getAttribute(path, "unix:uid", java.nio.file.LinkOption.NOFOLLOW_LINKS);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
