package io.company.platform.node.toolchain;

import io.company.platform.node.disk.Disk;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * Database servers from the archives that the build put into a folder: {@code postgres-14.24} is
 * that version, {@code postgres-14} the newest of its major version there. Unpacked once, whole or
 * not at all.
 */
final class ArchiveToolchains {

  private final Path toolchains;
  private final Optional<Path> archives;
  private final String architecture;

  ArchiveToolchains(Path toolchains, Optional<Path> archives) {
    this.toolchains = toolchains;
    this.archives = archives;
    this.architecture = System.getProperty("os.arch").equals("aarch64") ? "arm64" : "amd64";
  }

  /** By name, the names of major versions included; looked for afresh, because builds add some. */
  Map<String, ServerArchive> all() {
    List<ServerArchive> found = new ArrayList<>();
    archives
        .map(Disk::list)
        .orElse(List.of())
        .forEach(jar -> found.addAll(ServerArchive.in(jar, architecture)));
    found.sort(ServerArchive.byVersion());
    Map<String, ServerArchive> named = new TreeMap<>();
    for (ServerArchive archive : found) {
      named.put(archive.name(), archive);
      if (archive.postgres()) {
        named.put("postgres-" + archive.major(), archive); // the last one is the newest
      }
    }
    return named;
  }

  /** Empty while it is not unpacked. */
  Optional<Toolchain> installed(String name, ServerArchive archive) {
    Path home = toolchains.resolve(archive.name());
    return Disk.readText(home.resolve("VERSION"))
        .map(version -> toolchain(name, archive, version.strip(), home));
  }

  /** One that is offered and not unpacked yet. */
  static Toolchain offered(String name, ServerArchive archive) {
    String version = archive.postgres() ? archive.version() : "";
    return new Toolchain(name, version, null, List.of(), Map.of(), Map.of());
  }

  Toolchain install(String name, ServerArchive archive) throws IOException {
    Path temporary = toolchains.resolve("." + archive.name() + "-" + UUID.randomUUID());
    try {
      Files.createDirectory(temporary);
      Files.setPosixFilePermissions(temporary, PosixFilePermissions.fromString("rwxr-xr-x"));
      String version = archive.unpack(temporary, architecture);
      Files.writeString(temporary.resolve("VERSION"), version + "\n");
      Files.move(temporary, toolchains.resolve(archive.name()), StandardCopyOption.ATOMIC_MOVE);
      return installed(name, archive).orElseThrow(() -> new IOException("nothing was installed"));
    } finally {
      Disk.remove(temporary);
    }
  }

  private static Toolchain toolchain(
      String name, ServerArchive archive, String version, Path home) {
    Path inside = Toolchains.INSIDE.resolve(archive.name());
    return new Toolchain(
        name,
        version,
        home.resolve("bin"),
        List.of(inside.resolve("bin")),
        Map.of(inside, home),
        Map.of(),
        archive.postgres() ? extensions(home.resolve("share")) : List.of());
  }

  private static List<String> extensions(Path share) {
    try (Stream<Path> files = Files.walk(share)) {
      return files
          .filter(file -> file.getParent().endsWith("extension"))
          .map(file -> file.getFileName().toString())
          .filter(file -> file.endsWith(".control"))
          .map(file -> file.substring(0, file.length() - ".control".length()))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
