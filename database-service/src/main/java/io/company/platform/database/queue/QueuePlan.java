package io.company.platform.database.queue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** From how a queue's topics should be and how they are to what must be done. */
final class QueuePlan {

  private QueuePlan() {}

  /**
   * Pure.
   *
   * @param intended none where the queue is to go
   * @param observed this queue's topics at the broker, by name
   * @param told names that the queue's status has told: nobody was given access to any other, so a
   *     topic that is there untold is a leftover of a queue of that name, or of a run that was
   *     killed, and its messages are nobody's
   */
  static List<Step> plan(List<Topic> intended, Map<String, Topic> observed, Set<String> told) {
    List<Step> steps = new ArrayList<>();
    Set<String> wanted = intended.stream().map(Topic::name).collect(Collectors.toSet());
    observed.keySet().stream()
        .sorted()
        .filter(name -> !wanted.contains(name) || !told.contains(name))
        .forEach(name -> steps.add(new Step.Remove(name)));
    for (Topic topic : intended) {
      Topic present = observed.get(topic.name());
      if (present == null || !told.contains(topic.name())) {
        steps.add(new Step.Create(topic));
        continue;
      }
      if (present.partitions() < topic.partitions()) {
        steps.add(new Step.Grow(topic.name(), topic.partitions()));
      }
      if (!present.keepsLike(topic)) {
        steps.add(new Step.Configure(topic));
      }
    }
    return steps;
  }
}
