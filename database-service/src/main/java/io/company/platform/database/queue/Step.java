package io.company.platform.database.queue;

/** One thing to do at the broker; each may be done twice. */
sealed interface Step {

  record Create(Topic topic) implements Step {}

  /** Its messages go, and with them what groups noted about it. */
  record Remove(String topic) implements Step {}

  record Grow(String topic, int partitions) implements Step {}

  record Configure(Topic topic) implements Step {}

  default void execute(Broker broker) {
    switch (this) {
      case Create create -> broker.create(create.topic());
      case Remove remove -> broker.remove(remove.topic());
      case Grow grow -> broker.grow(grow.topic(), grow.partitions());
      case Configure configure -> broker.configure(configure.topic());
    }
  }
}
