package io.company.platform.database.queue;

import io.company.platform.database.binding.Bindings;
import io.company.platform.database.thing.Standing;
import io.company.platform.database.thing.Things;
import io.company.platform.kernel.reconcile.Reconciler;
import io.company.platform.kernel.resource.Key;
import io.company.platform.kernel.resource.Resource;
import io.company.platform.kinds.Kinds;
import io.company.platform.kinds.QueueSpec;
import io.company.platform.kinds.QueueStatus;
import io.company.platform.kinds.Specs;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Makes a queue's topics be what the queue says, and tells what is in them. A queue that is gone
 * leaves nothing at the broker: topics are found by their names.
 */
@ApplicationScoped
class QueueReconciler implements Reconciler {

  private static final Duration SOON = Duration.ofSeconds(3);

  private final Things things;
  private final Broker broker;
  private final Bindings bindings;
  private final QueueConfig config;
  private final Clock clock = Clock.systemUTC();

  QueueReconciler(Things things, Broker broker, Bindings bindings, QueueConfig config) {
    this.things = things;
    this.broker = broker;
    this.bindings = bindings;
    this.config = config;
  }

  @Override
  public String plural() {
    return Kinds.QUEUE.plural();
  }

  @Override
  public Next reconcile(Key key) {
    Resource queue = things.get(key).orElse(null);
    if (queue == null) {
      execute(QueuePlan.plan(List.of(), observed(key), Set.of()));
      return Next.whenChanged();
    }
    if (queue.deleting()) {
      execute(QueuePlan.plan(List.of(), observed(key), Set.of()));
      forbid(Login.shortened(queue.uid()), Set.of());
      things.finish(queue);
      return Next.whenChanged();
    }
    return provide(queue);
  }

  private Next provide(Resource queue) {
    QueueSpec spec = Specs.read(QueueSpec.class, queue.spec());
    QueueStatus before = Specs.read(QueueStatus.class, queue.status());
    List<Topic> intended =
        spec.environments().stream().map(each -> Topic.of(queue.key(), each, spec)).toList();
    try {
      execute(QueuePlan.plan(intended, observed(queue.key()), told(before)));
      forbid(Login.shortened(queue.uid()), Set.copyOf(spec.environments()));
      List<QueueStatus.Environment> now =
          spec.environments().stream().map(each -> ready(queue.key(), each, spec)).toList();
      write(queue, before, now);
      return Next.whenChanged();
    } catch (BrokerException e) {
      write(queue, before, spec.environments().stream().map(n -> waiting(n, before, e)).toList());
      return Next.in(SOON);
    }
  }

  private Map<String, Topic> observed(Key key) {
    return broker.topics(
        broker.topicNames().stream()
            .filter(name -> Topic.queue(name).filter(key::equals).isPresent())
            .toList());
  }

  private static Set<String> told(QueueStatus status) {
    return status.environments().stream()
        .map(QueueStatus.Environment::topic)
        .filter(topic -> topic != null)
        .collect(Collectors.toSet());
  }

  private void execute(List<Step> steps) {
    steps.forEach(step -> step.execute(broker));
  }

  /** Takes the rights of whoever had access where the queue is no longer. */
  private void forbid(String queue, Set<String> environments) {
    broker.users().stream()
        .filter(user -> Login.queueOf(user).filter(queue::equals).isPresent())
        .filter(user -> !environments.contains(Login.environmentOf(user)))
        .forEach(broker::forbid);
  }

  private QueueStatus.Environment ready(Key key, String environment, QueueSpec spec) {
    String topic = Topic.name(key, environment);
    Broker.Figures figures = broker.figures(topic);
    return new QueueStatus.Environment(
        environment,
        Standing.READY,
        null,
        topic,
        config.brokers(),
        spec.partitions(),
        figures.messages(),
        figures.bytes());
  }

  /** What was known stays known: it is only not reached now. */
  private static QueueStatus.Environment waiting(
      String environment, QueueStatus before, BrokerException why) {
    QueueStatus.Environment known =
        before.environments().stream()
            .filter(each -> each.name().equals(environment))
            .findFirst()
            .orElse(
                new QueueStatus.Environment(environment, null, null, null, null, null, null, null));
    return new QueueStatus.Environment(
        environment,
        Standing.PENDING,
        why.getMessage(),
        known.topic(),
        known.brokers(),
        known.partitions(),
        known.messages(),
        known.storageBytes());
  }

  private void write(Resource queue, QueueStatus before, List<QueueStatus.Environment> now) {
    List<Standing.Place> places = new ArrayList<>();
    now.forEach(each -> places.add(new Standing.Place(each.name(), each.phase(), each.message())));
    Standing standing =
        Standing.of(places, before.conditions(), queue.generation(), clock.instant());
    QueueStatus status =
        new QueueStatus(
            queue.generation(),
            standing.phase(),
            standing.ready(),
            List.of(standing.condition()),
            now,
            bindings.usersOf(queue.key()),
            null);
    things.writeStatus(queue, was -> Specs.write(status));
    if (!standing.ready().equals(before.ready())) {
      bindings.thingChanged(queue.key());
    }
  }
}
