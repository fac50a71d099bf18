package io.company.platform.database.queue;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/** A broker in memory that can die before or after a call. */
final class FakeBroker implements Broker {

  final Map<String, Topic> topics = new TreeMap<>();
  final TreeSet<String> users = new TreeSet<>();
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

  @Override
  public Collection<String> topicNames() {
    return topics.keySet();
  }

  @Override
  public Map<String, Topic> topics(Collection<String> names) {
    Map<String, Topic> found = new HashMap<>(topics);
    found.keySet().retainAll(names);
    return found;
  }

  @Override
  public void create(Topic topic) {
    change(() -> topics.putIfAbsent(topic.name(), topic));
  }

  @Override
  public void configure(Topic topic) {
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
    change(
        () ->
            topics.computeIfPresent(
                topic,
                (name, now) ->
                    new Topic(name, partitions, now.retentionMillis(), now.retentionBytes())));
  }

  @Override
  public void remove(String topic) {
    change(() -> topics.remove(topic));
  }

  @Override
  public Figures figures(String topic) {
    return new Figures(0, 0);
  }

  @Override
  public List<String> users() {
    return List.copyOf(users);
  }

  @Override
  public void allow(Login login, String password) {
    change(() -> users.add(login.user()));
  }

  @Override
  public void forbid(String user) {
    change(() -> users.remove(user));
  }
}
