package io.company.platform.launcher.command;

import io.company.platform.launcher.Installation;
import io.company.platform.launcher.Refusal;
import io.company.platform.launcher.supervisor.Supervisor;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "logs", description = "Prints a part's log.")
final class Logs implements Callable<Integer> {
  private static final long POLL_MILLIS = 150;

  @Parameters(paramLabel = "PART", description = "as ./platform status names them")
  private String part;

  @Option(
      names = {"-f", "--follow"},
      description = "and what is added, until Ctrl-C")
  private boolean follow;

  @Override
  public Integer call() throws Exception {
    Installation installation = Installation.open(false);
    if (!part.equals(Supervisor.NAME)) {
      installation.plan().named(part);
    }
    Path log = installation.home().log(part);
    if (!Files.exists(log) && !follow) {
      throw new Refusal(
          part + " has written no log yet (" + log + "): start the platform with ./platform up");
    }
    long position = 0;
    Object file = null;
    do {
      if (Files.exists(log)) {
        BasicFileAttributes attributes = Files.readAttributes(log, BasicFileAttributes.class);
        boolean another = file != null && !file.equals(attributes.fileKey());
        position = print(log, another || attributes.size() < position ? 0 : position);
        file = attributes.fileKey();
      }
      if (follow) {
        Thread.sleep(POLL_MILLIS);
      }
    } while (follow && !System.out.checkError());
    return 0;
  }

  private static long print(Path log, long from) throws java.io.IOException {
    ByteBuffer buffer = ByteBuffer.allocate(1 << 16);
    long position = from;
    try (FileChannel channel = FileChannel.open(log)) {
      channel.position(from);
      for (int count = channel.read(buffer); count > 0; count = channel.read(buffer)) {
        System.out.write(buffer.array(), 0, count);
        buffer.clear();
        position += count;
      }
    }
    System.out.flush();
    return position;
  }
}
