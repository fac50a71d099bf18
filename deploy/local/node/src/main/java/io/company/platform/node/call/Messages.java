package io.company.platform.node.call;

import io.company.platform.kernel.error.PlatformException;
import io.company.platform.kernel.error.Reason;
import io.company.platform.node.sandbox.Isolation;
import io.company.platform.node.shim.ExitRecord;
import io.company.platform.node.supply.Mount;
import io.company.platform.proto.node.v1.Condition;
import io.company.platform.proto.node.v1.Exit;
import io.company.platform.proto.node.v1.File;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What statuses of replicas and of tasks have in common. */
public final class Messages {

  private Messages() {}

  public static Exit from(ExitRecord exit) {
    return Exit.newBuilder()
        .setCode(exit.code())
        .setSignal(exit.signal())
        .setOutOfMemory(exit.outOfMemory())
        .setAtMillis(exit.atMillis())
        .addAllLogTail(exit.tail())
        .build();
  }

  public static List<Mount> mounts(List<io.company.platform.proto.node.v1.Mount> messages) {
    return messages.stream()
        .map(mount -> new Mount(mount.getName(), mount.getVolumeId(), mount.getReadOnly()))
        .toList();
  }

  /** Content by name; of two with one name the second is refused. */
  public static Map<String, byte[]> files(List<File> messages) {
    Map<String, byte[]> files = new TreeMap<>();
    for (File file : messages) {
      if (files.put(file.getName(), file.getContent().toByteArray()) != null) {
        throw new PlatformException(
            Reason.INVALID, "files: there are two of the name '" + file.getName() + "'");
      }
    }
    return files;
  }

  public static Condition isolated(Isolation isolation) {
    return condition("Isolated", isolation.complete(), isolation.reason(), isolation.message());
  }

  public static Condition condition(String type, boolean status, String reason, String message) {
    return Condition.newBuilder()
        .setType(type)
        .setStatus(status)
        .setReason(reason)
        .setMessage(message)
        .build();
  }
}
