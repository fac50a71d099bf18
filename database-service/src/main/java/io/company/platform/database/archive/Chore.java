package io.company.platform.database.archive;

import com.google.protobuf.ByteString;
import io.company.platform.proto.node.v1.File;
import io.company.platform.proto.node.v1.Limits;
import io.company.platform.proto.node.v1.Mount;
import io.company.platform.proto.node.v1.Task;
import java.time.Duration;

/** A task of the home that works on a server's volumes, put together step by step. */
public final class Chore {

  private static final long LEAST_MEMORY_BYTES = 512L << 20;
  private static final Duration TIMEOUT = Duration.ofHours(12);

  private final Task.Builder task;

  private Chore(Task.Builder task) {
    this.task = task;
  }

  /** Runs the scripts in one shell, as the server's user. */
  public static Chore of(Server server, String id, Script... scripts) {
    return new Chore(
        Task.newBuilder()
            .setId(id)
            .putAllLabels(server.labels())
            .setScript(Script.inOrder(scripts))
            .setUser(server.id())
            .setTimeoutMillis(TIMEOUT.toMillis())
            .setLimits(
                Limits.newBuilder()
                    .setMemoryBytes(Math.max(LEAST_MEMORY_BYTES, server.memoryBytes()))));
  }

  /** The directory of the volume, in a variable of the script. */
  public Chore mount(String variable, String volume, boolean readOnly) {
    String name = variable.toLowerCase(java.util.Locale.ROOT).replace('_', '-');
    task.addMounts(Mount.newBuilder().setName(name).setVolumeId(volume).setReadOnly(readOnly));
    return with(variable, "$(platform:mount:" + name + ")");
  }

  public Chore with(String variable, String value) {
    task.putEnvironment(variable, value);
    return this;
  }

  /** A script that this one's processes call, in the directory CONF. */
  public Chore calling(Script script) {
    task.addFiles(
        File.newBuilder()
            .setName(script.fileName())
            .setContent(ByteString.copyFromUtf8(script.text())));
    return with("CONF", "$(platform:files)");
  }

  public Chore toolchain(String toolchain) {
    task.addToolchains(toolchain);
    return this;
  }

  public Task task() {
    return task.build();
  }
}
