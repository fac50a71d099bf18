package io.company.platform.kinds;

import io.company.platform.kinds.field.Doc;
import io.company.platform.kinds.field.Format;
import io.company.platform.kinds.field.Is;
import java.util.List;

/** What is known of a queue. */
public record QueueStatus(
    @Doc(value = "The generation of the spec that this status is about.", example = "1")
        Long observedGeneration,
    @Doc(value = "What is going on, in one word.", example = "Ready") String phase,
    @Doc(value = "Environments that are ready, of all.", example = "2/2") String ready,
    @Doc("Ready, and what else is to be known; where it is not ready, the message says why.")
        List<Condition> conditions,
    @Doc("Each environment's topic.") List<Environment> environments,
    @Doc(
            value = "Applications that use it, by environment.",
            example = "[\"order-service in production\"]")
        List<String> usedBy,
    @Doc("Who was given credentials of an application last.") CredentialsRead lastCredentialsRead) {

  /** One environment's topic. */
  public record Environment(
      @Doc(value = "The environment's name.", example = "production") @Is(Format.ENVIRONMENT)
          String name,
      @Doc(value = "What is going on there, in one word.", example = "Ready") String phase,
      @Doc(value = "Why, where it is not ready.", example = "The broker can't be reached.")
          String message,
      @Doc(value = "Its topic.", example = "orders.production.order-events") String topic,
      @Doc(value = "The brokers that applications talk to.", example = "localhost:9094")
          String brokers,
      @Doc(value = "Its partitions.", example = "3") Integer partitions,
      @Doc(value = "Messages in it.", example = "1042") Long messages,
      @Doc(value = "Bytes that its messages take.", example = "1048576") Long storageBytes) {}
}
