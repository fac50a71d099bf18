package io.company.platform.node.toolchain;

import java.io.IOException;
import java.util.List;

/** Runs a program to its end. */
final class Programs {

  private Programs() {}

  /** What it wrote; fails with that when it fails. */
  static String run(List<String> command) throws IOException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes()).strip();
    try {
      if (process.waitFor() != 0) {
        throw new IOException(command.getFirst() + " failed: " + output);
      }
      return output;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }
}
