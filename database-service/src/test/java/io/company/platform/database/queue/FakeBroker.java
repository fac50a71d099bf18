package io.company.platform.database.queue;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** A broker in memory that can die before or after a call. */
final class FakeBroker implements Broker {

  final Map<String, Topic> topics = new TreeMap<>();

  /** Passwords by user. */
  final Map<String, String> users = new TreeMap<>();

  /** The topic that a user may use. */
  final Map<String, String> rights = new TreeMap<>();

  /** What was written into a topic since it was made. */
  private final Map<String, List<String>> messages = new TreeMap<>();

  /** Topics that nobody may remove now. */
  final Set<String> kept = new HashSet<>();

  private int callsUntilDeath = Integer.MAX_VALUE;
  private boolean afterTheCall;

  /** The broker's client dies at the call of that number, 0 the next; before it or after it. */
  void dieAt(int call, boolean after) {
    callsUntilDeath = call;
    afterTheCall = after;
  }

  private void change(Runnable change) {
    boolean dies = callsUntilDeath-- == 0;
    if (dies && !afterTheCall) {
      throw new BrokerException("killed before", null);
    }
    change.run();
    if (dies) {
      throw new BrokerException("killed after", null);
    }
  }

  /** As an application does; what returns is acknowledged. */
  void write(String user, String password, String topic, String message) {
    if (!password.equals(users.get(user)) || !topic.equals(rights.get(user))) {
      throw new AssertionError(user + " may not write to " + topic);
    }
    there(topic);
    messages.get(topic).add(message);
  }

  List<String> messages(String topic) {
    return messages.getOrDefault(topic, List.of());
  }

  private void there(String topic) {
    if (!topics.containsKey(topic)) {
      throw new BrokerException("there is no topic " + topic, null);
    }
  }

  @Override
  public Collection<String> topicNames() {
    return List.copyOf(topics.keySet());
  }

  @Override
  public Map<String, Topic> topics(Collection<String> names) {
    Map<String, Topic> found = new HashMap<>(topics);
    found.keySet().retainAll(names);
    return found;
  }

  @Override
  public void create(Topic topic) {
    change(
        () -> {
          if (topics.putIfAbsent(topic.name(), topic) == null) {
            messages.put(topic.name(), new ArrayList<>());
          }
        });
  }

  @Override
  public void configure(Topic topic) {
    there(topic.name());
    change(
        () ->
            topics.computeIfPresent(
                topic.name(),
                (name, now) ->
                    new Topic(
                        name, now.partitions(), topic.retentionMillis(), topic.retentionBytes())));
  }

  @Override
  public void grow(String topic, int partitions) {
    there(topic);
    change(
        () ->
            topics.computeIfPresent(
                topic,
                (name, now) ->
                    new Topic(name, partitions, now.retentionMillis(), now.retentionBytes())));
  }

  @Override
  public void remove(String topic) {
    if (kept.contains(topic)) {
      throw new AssertionError("topic " + topic + " was removed and is to be kept");
    }
    change(
        () -> {
          topics.remove(topic);
          messages.remove(topic);
          rights.values().removeIf(topic::equals);
        });
  }

  @Override
  public Figures figures(String topic) {
    return new Figures(0, 0);
  }

  @Override
  public List<String> users() {
    return List.copyOf(users.keySet());
  }

  @Override
  public void allow(Login login, String password) {
    change(
        () -> {
          users.put(login.user(), password);
          rights.put(login.user(), login.topic());
        });
  }

  @Override
  public void forbid(String user) {
    change(
        () -> {
          rights.remove(user);
          users.remove(user);
        });
  }
}
