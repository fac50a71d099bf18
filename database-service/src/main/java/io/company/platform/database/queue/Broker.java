package io.company.platform.database.queue;

import java.util.Collection;
import java.util.List;
import java.util.Map;

/**
 * What is asked of the broker. Every call is idempotent and blocking, in effect when it returns,
 * and throws {@link BrokerException} where it can't.
 */
interface Broker {

  /**
   * What a topic holds.
   *
   * @param messages from the oldest to the newest, near enough
   */
  record Figures(long messages, long bytes) {}

  /** Every topic's name. */
  Collection<String> topicNames();

  /** Those of them that exist. */
  Map<String, Topic> topics(Collection<String> names);

  void create(Topic topic);

  void configure(Topic topic);

  void grow(String topic, int partitions);

  /** With what groups noted about it, and everybody's rights to it. */
  void remove(String topic);

  Figures figures(String topic);

  /** Every user's name. */
  List<String> users();

  /** A user with this password who may use the topic and nothing else. */
  void allow(Login login, String password);

  /** Removes the user and its rights; connections that it has can do nothing more. */
  void forbid(String user);
}
