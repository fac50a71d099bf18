package io.company.platform.deploy.source;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;

/**
 * Runs git with nothing of this machine's: an empty environment, our own configuration, no prompts,
 * no hooks, no credentials, and a time limit after which the whole process tree is killed.
 */
public final class Git {

  private static final long MOST_OUTPUT_BYTES = 4L << 20;

  private static final List<String> PASSED_ON =
      List.of(
          "https_proxy",
          "HTTPS_PROXY",
          "http_proxy",
          "HTTP_PROXY",
          "no_proxy",
          "NO_PROXY",
          "SSL_CERT_FILE",
          "SSL_CERT_DIR",
          "GIT_SSL_CAINFO",
          "CURL_CA_BUNDLE");

  /** Local repositories may belong to another user than the one that this service runs as. */
  private static final String CONFIGURATION =
      """
      [safe]
        directory = *
      [core]
        hooksPath = /dev/null
        fsmonitor = false
      [credential]
        helper =
      [protocol]
        allow = never
      [protocol "https"]
        allow = always
      [protocol "http"]
        allow = always
      [protocol "ssh"]
        allow = always
      [protocol "file"]
        allow = always
      [gc]
        auto = 0
      [advice]
        detachedHead = false
      """;

  private final Path home;

  public Git(Path home) {
    this.home = home;
    try {
      Files.createDirectories(home);
      Files.writeString(
          home.resolve("gitconfig"),
          CONFIGURATION,
          StandardOpenOption.CREATE,
          StandardOpenOption.TRUNCATE_EXISTING);
    } catch (IOException unwritable) {
      throw new IllegalStateException(
          "the folder " + home + " can't be written; check platform.deploy.home", unwritable);
    }
  }

  /**
   * What a run of git came to.
   *
   * @param output standard output, at most 4 MiB
   */
  public record Result(int exitCode, String output, String errorOutput, boolean timedOut) {

    boolean succeeded() {
      return exitCode == 0 && !timedOut;
    }
  }

  /** {@code git arguments…} in {@code directory}. */
  public Result run(Path directory, Duration limit, String... arguments) throws IOException {
    List<String> command = new ArrayList<>(List.of("git"));
    command.addAll(List.of(arguments));
    Process process = start(directory, command);
    process.getOutputStream().close();
    FutureTask<String> output = drain(process.getInputStream());
    FutureTask<String> errors = drain(process.getErrorStream());
    boolean ended = endsWithin(process, limit);
    return new Result(ended ? process.exitValue() : -1, text(output), text(errors), !ended);
  }

  /** The commit's files into {@code target}, which exists: {@code git archive} piped into tar. */
  void export(Path mirror, String commit, Path target, Duration limit) throws IOException {
    ProcessBuilder archive = builder(mirror, List.of("git", "archive", "--format=tar", commit));
    ProcessBuilder unpack =
        builder(
            target, List.of("tar", "-x", "--no-same-owner", "--no-same-permissions", "-f", "-"));
    List<Process> pipeline = ProcessBuilder.startPipeline(List.of(archive, unpack));
    for (Process process : pipeline) {
      FutureTask<String> errors = drain(process.getErrorStream());
      boolean ended = endsWithin(process, limit);
      if (!ended || process.exitValue() != 0) {
        pipeline.forEach(Git::kill);
        throw new IOException("commit " + commit + " can't be exported: " + text(errors).strip());
      }
    }
  }

  private Process start(Path directory, List<String> command) throws IOException {
    return builder(directory, command).start();
  }

  private ProcessBuilder builder(Path directory, List<String> command) {
    ProcessBuilder builder = new ProcessBuilder(command).directory(directory.toFile());
    Map<String, String> environment = builder.environment();
    Map<String, String> inherited = Map.copyOf(environment);
    environment.clear();
    environment.put("PATH", inherited.getOrDefault("PATH", "/usr/bin:/bin"));
    environment.put("HOME", home.toString());
    environment.put("LC_ALL", "C");
    environment.put("GIT_CONFIG_NOSYSTEM", "1");
    environment.put("GIT_CONFIG_GLOBAL", home.resolve("gitconfig").toString());
    environment.put("GIT_TERMINAL_PROMPT", "0");
    environment.put("GIT_ASKPASS", "/bin/false");
    environment.put("SSH_ASKPASS", "/bin/false");
    environment.put(
        "GIT_SSH_COMMAND",
        "ssh -oBatchMode=yes -oConnectTimeout=10 -oStrictHostKeyChecking=accept-new");
    PASSED_ON.stream()
        .filter(inherited::containsKey)
        .forEach(name -> environment.put(name, inherited.get(name)));
    return builder;
  }

  private static FutureTask<String> drain(InputStream stream) {
    FutureTask<String> task =
        new FutureTask<>(
            () -> {
              try (stream) {
                byte[] kept = stream.readNBytes((int) MOST_OUTPUT_BYTES);
                stream.transferTo(java.io.OutputStream.nullOutputStream());
                return new String(kept, StandardCharsets.UTF_8);
              }
            });
    Thread.ofVirtual().name("git-output").start(task);
    return task;
  }

  private static boolean endsWithin(Process process, Duration limit) throws IOException {
    try {
      if (process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
        return true;
      }
      kill(process);
      return false;
    } catch (InterruptedException interrupted) {
      kill(process);
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while git ran", interrupted);
    }
  }

  private static void kill(Process process) {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
  }

  private static String text(FutureTask<String> task) throws IOException {
    try {
      return task.get(5, TimeUnit.SECONDS);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while git ran", interrupted);
    } catch (ExecutionException | java.util.concurrent.TimeoutException broken) {
      return "";
    }
  }
}
