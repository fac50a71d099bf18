package io.company.platform.database.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class QueuePlanTest {

  private static final Topic STAGING = new Topic("orders.staging.events", 3, 1000, 100);
  private static final Topic PRODUCTION = new Topic("orders.production.events", 3, 1000, 100);
  private static final Set<String> TOLD = Set.of(STAGING.name(), PRODUCTION.name());

  private static List<Step> plan(FakeBroker broker, List<Topic> intended, Set<String> told) {
    return QueuePlan.plan(intended, broker.topics, told);
  }

  @Test
  void doesNothingWhereEverythingIsAsItShallBe() {
    assertEquals(
        List.of(), QueuePlan.plan(List.of(STAGING), Map.of(STAGING.name(), STAGING), TOLD));
  }

  @Test
  void aTopicThatWasNeverToldIsMadeAnewSoThatNobodyMeetsOldMessages() {
    assertEquals(
        List.of(new Step.Remove(STAGING.name()), new Step.Create(STAGING)),
        QueuePlan.plan(List.of(STAGING), Map.of(STAGING.name(), STAGING), Set.of()));
  }

  @Test
  void raisesPartitionsAndNeverLowersThem() {
    Topic more = new Topic(STAGING.name(), 6, 1000, 100);
    assertEquals(
        List.of(new Step.Grow(STAGING.name(), 6)),
        QueuePlan.plan(List.of(more), Map.of(STAGING.name(), STAGING), TOLD));
    assertEquals(List.of(), QueuePlan.plan(List.of(STAGING), Map.of(STAGING.name(), more), TOLD));
  }

  @Test
  void changesWhatIsKept() {
    Topic longer = new Topic(STAGING.name(), 3, 2000, 100);
    assertEquals(
        List.of(new Step.Configure(longer)),
        QueuePlan.plan(List.of(longer), Map.of(STAGING.name(), STAGING), TOLD));
  }

  @Test
  void removesTheTopicOfAnEnvironmentThatWasTakenOut() {
    assertEquals(
        List.of(new Step.Remove(PRODUCTION.name())),
        QueuePlan.plan(
            List.of(STAGING),
            Map.of(STAGING.name(), STAGING, PRODUCTION.name(), PRODUCTION),
            TOLD));
  }

  @Test
  void everyStepTwiceIsTheStepOnce() {
    FakeBroker once = new FakeBroker();
    FakeBroker twice = new FakeBroker();
    once.topics.put(PRODUCTION.name(), PRODUCTION);
    twice.topics.put(PRODUCTION.name(), PRODUCTION);
    for (Step step :
        List.of(
            new Step.Create(STAGING),
            new Step.Grow(STAGING.name(), 5),
            new Step.Configure(new Topic(STAGING.name(), 5, 5, 5)),
            new Step.Remove(STAGING.name()))) {
      step.execute(once);
      step.execute(twice);
      step.execute(twice);
      assertEquals(once.topics, twice.topics, step.toString());
    }
  }

  @Test
  void whereverItIsKilledTheNextRunGetsThere() {
    Topic grown = new Topic(STAGING.name(), 6, 2000, 100);
    for (boolean after : new boolean[] {false, true}) {
      for (int call = 0; call < 4; call++) {
        FakeBroker broker = new FakeBroker();
        broker.topics.put(STAGING.name(), STAGING);
        broker.topics.put("orders.test.events", new Topic("orders.test.events", 1, 1, 1));
        broker.dieAt(call, after);
        List<Topic> intended = List.of(grown, PRODUCTION);
        assertThrows(
            BrokerException.class,
            () -> plan(broker, intended, TOLD).forEach(step -> step.execute(broker)));
        // The status was not written: it tells what it told before.
        plan(broker, intended, TOLD).forEach(step -> step.execute(broker));
        assertEquals(Map.of(grown.name(), grown, PRODUCTION.name(), PRODUCTION), broker.topics);
        assertTrue(plan(broker, intended, TOLD).isEmpty());
      }
    }
  }

  @Test
  void namesTellWhoseTheyAre() {
    assertEquals("events", Topic.queue("orders.staging.events").orElseThrow().name());
    assertTrue(Topic.queue("platform.databases").isEmpty());
    assertTrue(Topic.queue("__consumer_offsets").isEmpty());
    assertEquals(
        "0a1b2c3d", Login.queueOf("orders.staging.order-service.0a1b2c3d.v12").orElseThrow());
    assertTrue(Login.queueOf("app-service").isEmpty());
  }
}
