package io.company.platform.deploy.build;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

class ArtifactsTest {

  @TempDir(cleanup = CleanupMode.NEVER)
  Path folder;

  @AfterEach
  void clean() throws IOException {
    Tree.remove(folder);
  }

  @Test
  void theDigestIsOfWhatIsInTheTreeAndNotOfTimes() throws IOException {
    Path one = tree("one", "hello");
    Path other = tree("other", "hello");
    Files.setLastModifiedTime(other.resolve("lib/a.txt"), FileTime.from(Instant.EPOCH));
    assertEquals(TreeDigest.of(one), TreeDigest.of(other));
    assertNotEquals(TreeDigest.of(one), TreeDigest.of(tree("third", "hullo")));
    Files.setPosixFilePermissions(
        other.resolve("lib/a.txt"), PosixFilePermissions.fromString("rwxr-xr-x"));
    assertNotEquals(TreeDigest.of(one), TreeDigest.of(other));
    assertEquals(5, TreeDigest.of(one).sizeBytes());
  }

  @Test
  void aLinkOutOfTheTreeIsNotFollowed() throws IOException {
    Path secret = Files.writeString(folder.resolve("secret"), "secret");
    Path tree = tree("one", "hello");
    Files.createSymbolicLink(tree.resolve("link"), secret);
    assertEquals(5, TreeDigest.of(tree).sizeBytes());
    Tree.seal(tree);
    assertTrue(Files.getPosixFilePermissions(secret).toString().contains("OWNER_WRITE"));
    Tree.remove(tree);
    assertTrue(Files.exists(secret));
    assertFalse(Files.exists(tree));
  }

  @Test
  void takingTwiceIsTakingOnce() throws IOException {
    Artifacts artifacts = new Artifacts(folder.resolve("artifacts"));
    Path tree = tree("one", "hello");
    TreeDigest digest = TreeDigest.of(tree);
    artifacts.take(tree, digest);
    artifacts.take(tree, digest);
    Path place = artifacts.folder("sha256:" + digest.hex());
    assertEquals("hello", Files.readString(place.resolve("lib/a.txt")));
    assertEquals("r-xr-xr-x", PosixFilePermissions.toString(Files.getPosixFilePermissions(place)));
    assertEquals(
        "r--r--r--",
        PosixFilePermissions.toString(Files.getPosixFilePermissions(place.resolve("lib/a.txt"))));
    artifacts.take(tree("two", "hello"), digest);
    assertFalse(Files.exists(folder.resolve("two")));
  }

  @Test
  void whatNobodyNeedsIsSweptWhenItIsOldEnough() throws IOException {
    Artifacts artifacts = new Artifacts(folder.resolve("artifacts"));
    TreeDigest one = take(artifacts, "one");
    TreeDigest two = take(artifacts, "two");
    artifacts.sweep(Set.of("sha256:" + one.hex()), Instant.now());
    assertTrue(artifacts.has("sha256:" + two.hex()));
    artifacts.sweep(Set.of("sha256:" + one.hex()), Instant.now().plus(Duration.ofHours(2)));
    assertTrue(artifacts.has("sha256:" + one.hex()));
    assertFalse(artifacts.has("sha256:" + two.hex()));
  }

  private TreeDigest take(Artifacts artifacts, String content) throws IOException {
    Path tree = tree(content, content);
    TreeDigest digest = TreeDigest.of(tree);
    artifacts.take(tree, digest);
    return digest;
  }

  private Path tree(String name, String content) throws IOException {
    Path tree = folder.resolve(name);
    Files.createDirectories(tree.resolve("lib"));
    Files.writeString(tree.resolve("lib/a.txt"), content);
    return tree;
  }
}
