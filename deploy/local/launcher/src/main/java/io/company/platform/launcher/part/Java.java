package io.company.platform.launcher.part;

import io.company.platform.launcher.home.Home;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The command line of a part that is a Java program: small, single-threaded collection, nothing
 * written outside the installation.
 *
 * @param archives folder in which the part's class archive is kept
 * @param heapMegabytes most of the heap; the process takes 80 to 150 MB more
 */
public record Java(
    Home home,
    String part,
    Path archives,
    int heapMegabytes,
    List<String> options,
    List<Path> classPath,
    String mainClass) {

  /**
   * As a part. Its loaded classes are kept in an archive when it first ends, which halves the time
   * that the next start takes; the JVM itself sees when the archive no longer fits the class path,
   * and makes another.
   */
  public List<String> command(List<String> arguments) {
    List<String> whole = new ArrayList<>(options);
    whole.add("-XX:+AutoCreateSharedArchive");
    whole.add("-XX:SharedArchiveFile=" + archives.resolve(part + ".jsa"));
    whole.add("-Xlog:cds*=off");
    whole.add("-Xlog:aot*=off");
    return new Java(home, part, archives, heapMegabytes, whole, classPath, mainClass)
        .once(arguments);
  }

  /** As a program that runs to its end, once. */
  public List<String> once(List<String> arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of(
            "-Xmx" + heapMegabytes + "m",
            "-XX:+UseSerialGC",
            "-XX:MinHeapFreeRatio=10",
            "-XX:MaxHeapFreeRatio=25",
            "-XX:ReservedCodeCacheSize=64m",
            "-XX:-UsePerfData",
            "-XX:+ExitOnOutOfMemoryError",
            "-Djava.io.tmpdir=" + temporary(),
            "-Dfile.encoding=UTF-8"));
    command.addAll(options);
    command.add("-cp");
    command.add(classPath.stream().map(Path::toString).collect(Collectors.joining(":")));
    command.add(mainClass);
    command.addAll(arguments);
    return command;
  }

  /** The part's own folder for what lives as long as its process; also its working directory. */
  public Path directory() {
    return home.run().resolve(part);
  }

  /** Where libraries unpack their native code. */
  public Path temporary() {
    return directory();
  }
}
