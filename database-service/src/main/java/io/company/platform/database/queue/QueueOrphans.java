package io.company.platform.database.queue;

import io.company.platform.database.thing.Orphans;
import io.company.platform.database.thing.Things;
import io.company.platform.kernel.reconcile.Wake;
import io.company.platform.kernel.resource.Key;
import io.company.platform.kernel.resource.Resource;
import io.company.platform.kinds.Kinds;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Users at the broker whose queue is gone are removed; for topics whose queue is gone the
 * reconciler is woken, who alone removes topics, so that none is taken from a queue that is being
 * made.
 */
@ApplicationScoped
class QueueOrphans implements Orphans {

  private final Things things;
  private final Broker broker;
  private final Wake wake;

  QueueOrphans(Things things, Broker broker, Wake wake) {
    this.things = things;
    this.broker = broker;
    this.wake = wake;
  }

  @Override
  public String plural() {
    return Kinds.QUEUE.plural();
  }

  @Override
  public void sweep() {
    List<String> users = broker.users();
    List<Key> topics =
        broker.topicNames().stream()
            .flatMap(name -> Topic.queue(name).stream())
            .distinct()
            .toList();
    // Looked at after the broker: whose queue is made meanwhile is seen.
    List<Resource> queues = things.all(plural());
    Set<String> uids =
        queues.stream().map(each -> Login.shortened(each.uid())).collect(Collectors.toSet());
    Set<Key> keys = queues.stream().map(Resource::key).collect(Collectors.toSet());
    users.stream()
        .filter(user -> Login.queueOf(user).filter(uid -> !uids.contains(uid)).isPresent())
        .forEach(broker::forbid);
    topics.stream().filter(key -> !keys.contains(key)).forEach(wake::wake);
  }
}
