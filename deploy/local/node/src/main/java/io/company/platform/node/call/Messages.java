package io.company.platform.node.call;

import io.company.platform.node.sandbox.Isolation;
import io.company.platform.node.shim.ExitRecord;
import io.company.platform.proto.node.v1.Condition;
import io.company.platform.proto.node.v1.Exit;

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
