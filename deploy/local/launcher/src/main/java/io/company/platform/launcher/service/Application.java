package io.company.platform.launcher.service;

import io.company.platform.launcher.home.Home;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * A built program as it is run: a copy, named by its content, so that a later build never changes
 * the files of a running process, and a build that changed nothing starts nothing anew. Jars that
 * services share are kept once.
 *
 * @param sources what the build left, by the copy that is run; in class path order
 */
public record Application(String mainClass, Map<Path, Path> sources) {

  /** Reads the runner jar's manifest and what it names; copies nothing yet. */
  public static Application of(Home home, Path runner) throws IOException {
    Map<Path, Path> sources = new LinkedHashMap<>();
    Attributes manifest;
    try (JarFile jar = new JarFile(runner.toFile())) {
      manifest = jar.getManifest().getMainAttributes();
    }
    sources.put(copy(home, runner, true), runner);
    String classPath = manifest.getValue(Attributes.Name.CLASS_PATH);
    for (String entry : (classPath == null ? "" : classPath).split(" ")) {
      Path library = runner.resolveSibling(entry);
      if (!entry.isBlank() && Files.exists(library)) {
        sources.put(copy(home, library, entry.contains("io.company.platform")), library);
      }
    }
    return new Application(manifest.getValue(Attributes.Name.MAIN_CLASS), sources);
  }

  public List<Path> classPath() {
    return new ArrayList<>(sources.keySet());
  }

  /** Makes the copies that are missing. */
  public void copy() throws IOException {
    for (var entry : sources.entrySet()) {
      Path copy = entry.getKey();
      if (Files.exists(copy)) {
        continue;
      }
      Files.createDirectories(copy.getParent());
      Path fresh = Files.createTempFile(copy.getParent(), ".", ".new");
      Files.copy(entry.getValue(), fresh, StandardCopyOption.REPLACE_EXISTING);
      Files.move(fresh, copy, StandardCopyOption.ATOMIC_MOVE);
    }
  }

  /** Ours change under the same name; others are named by their version. */
  private static Path copy(Home home, Path jar, boolean ours) throws IOException {
    String version = ours ? contentOf(jar) : Long.toString(Files.size(jar), Character.MAX_RADIX);
    return home.applications().resolve(version).resolve(jar.getFileName());
  }

  /** A hash of what is in it: names, lengths and checksums, and not when they were written. */
  private static String contentOf(Path jar) throws IOException {
    try (ZipFile zip = new ZipFile(jar.toFile())) {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      List<? extends ZipEntry> entries =
          zip.stream().sorted(java.util.Comparator.comparing(ZipEntry::getName)).toList();
      for (ZipEntry entry : entries) {
        String line = entry.getName() + " " + entry.getSize() + " " + entry.getCrc() + "\n";
        digest.update(line.getBytes(StandardCharsets.UTF_8));
      }
      return HexFormat.of().formatHex(digest.digest(), 0, 8);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
