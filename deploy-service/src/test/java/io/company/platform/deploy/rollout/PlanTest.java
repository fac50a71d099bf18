package io.company.platform.deploy.rollout;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.company.platform.proto.node.v1.Exit;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PlanTest {

  private final World world = new World();

  @Test
  void doesNothingWithoutARelease() {
    Plan plan = world.look();
    assertEquals(List.of(), plan.first());
    assertNull(plan.standing().release());
    assertNull(plan.lookAgain());
  }

  @Test
  void theFirstReleaseGoesOutWholeWhenEveryReplicaIsReady() {
    world.target = "r1";
    world.settle();
    assertNull(world.route);
    world.ready("r1", 2);
    world.look();
    assertNull(world.route);
    world.ready("r1");
    world.look();
    assertEquals(100, world.weight("r1"));
    assertEquals("r1", world.standing.release());
    assertNull(world.standing.previousRelease());
  }

  @Test
  void aCanaryGetsItsShareForItsTimeAndThenAll() {
    world.serving("r1").offered("r2", "c2");
    assertEquals(10, world.weight("r2"));
    assertEquals(90, world.weight("r1"));
    world.pass(Duration.ofMinutes(29));
    world.look();
    assertEquals(10, world.weight("r2"));
    world.pass(Duration.ofMinutes(1));
    world.look();
    assertEquals(100, world.weight("r2"));
    assertEquals("r1", world.standing.previousRelease());
  }

  @Test
  void theReplacedReleaseStaysWarmAndIsThenStopped() {
    world.serving("r1").offered("r2", "c2");
    world.pass(Duration.ofMinutes(30));
    world.settle();
    assertEquals(Set.of("r1", "r2"), world.workloads.keySet());
    world.pass(Duration.ofMinutes(10));
    world.settle();
    assertEquals(Set.of("r2"), world.workloads.keySet());
    assertEquals("r1", world.standing.previousRelease());
  }

  @Test
  void aCanaryThatAnswersWithErrorsIsAbortedAndNotTriedAgain() {
    world.serving("r1").offered("r2", "c2");
    world.traffic.put("r1", new Traffic(1_000, 2, 1));
    world.traffic.put("r2", new Traffic(100, 20, 1));
    world.settle();
    assertEquals(100, world.weight("r1"));
    assertEquals(Set.of("r1"), world.workloads.keySet());
    assertEquals(Hold.Reason.CANARY_FAILED, world.standing.hold().reason());
    assertTrue(
        world.standing.hold().message().contains("20 of 100"), world.standing.hold().message());
    world.pass(Duration.ofHours(1));
    world.settle();
    assertEquals(Set.of("r1"), world.workloads.keySet());
  }

  @Test
  void errorsThatTheOldReleaseHasTooAreNotHeldAgainstTheNewOne() {
    world.serving("r1").offered("r2", "c2");
    world.traffic.put("r1", new Traffic(1_000, 150, 1));
    world.traffic.put("r2", new Traffic(100, 16, 1));
    world.settle();
    assertEquals(10, world.weight("r2"));
  }

  @Test
  void whatTheIngressCountedBeforeTheShareDoesNotCount() {
    world.serving("r1");
    world.traffic.put("r2", new Traffic(500, 400, 1));
    world.offered("r2", "c2");
    world.traffic.put("r2", new Traffic(560, 400, 1));
    world.settle();
    assertEquals(10, world.weight("r2"));
  }

  @Test
  void aRestartOfTheCanaryEndsIt() {
    world.serving("r1").offered("r2", "c2");
    world.exited("r2", 1, Exit.newBuilder().setCode(7).addLogTail("no such planet").build());
    world.settle();
    assertEquals(100, world.weight("r1"));
    String message = world.standing.hold().message();
    assertTrue(
        message.contains("exited with code 7") && message.contains("no such planet"), message);
  }

  @Test
  void aCanaryWithAReplicaThatIsNoLongerReadyEnds() {
    world.serving("r1").offered("r2", "c2");
    world.ready("r2", 2);
    world.settle();
    assertEquals(Hold.Reason.CANARY_FAILED, world.standing.hold().reason());
  }

  @Test
  void anAppThatExitsAtOnceNeverGetsTraffic() {
    world.serving("r1");
    world.target = "r2";
    world.look();
    world.exited("r2", 3, Exit.newBuilder().setCode(1).addLogTail("boom").build());
    world.settle();
    assertEquals(100, world.weight("r1"));
    assertEquals(Set.of("r1"), world.workloads.keySet());
    assertEquals(Hold.Reason.START_FAILED, world.standing.hold().reason());
    assertTrue(world.standing.hold().message().contains("boom"));
  }

  @Test
  void anAppThatNeverListensFailsAfterItsDeadline() {
    world.target = "r1";
    world.look();
    world.look();
    world.pass(Duration.ofSeconds(59));
    world.look();
    assertNull(world.standing.hold());
    world.pass(Duration.ofSeconds(2));
    world.settle();
    assertEquals(Hold.Reason.START_FAILED, world.standing.hold().reason());
    assertTrue(world.standing.hold().message().contains("PORT"));
    assertNull(world.route);
  }

  @Test
  void aFailedStartIsTriedAgainWhenTheApplicationChanges() {
    world.serving("r1");
    world.target = "r2";
    world.look();
    world.exited("r2", 3, Exit.newBuilder().setCode(1).build());
    world.settle();
    world.generation = 2;
    world.look();
    assertEquals("r2", world.standing.candidate());
  }

  @Test
  void aNewerReleaseTakesThePlaceOfTheOneOnItsWay() {
    world.serving("r1").offered("r2", "c2");
    world.offered("r3", "c3");
    assertEquals(90, world.weight("r1"));
    assertEquals(10, world.weight("r3"));
    world.settle();
    assertEquals(Set.of("r1", "r3"), world.workloads.keySet());
  }

  @Test
  void aPausedCanaryKeepsItsShareButStillFails() {
    world.serving("r1").offered("r2", "c2");
    world.paused = true;
    world.pass(Duration.ofHours(2));
    world.settle();
    assertEquals(10, world.weight("r2"));
    world.ready("r2", 1);
    world.settle();
    assertEquals(100, world.weight("r1"));
  }

  @Test
  void nothingIsBegunWhilePaused() {
    world.serving("r1");
    world.paused = true;
    world.target = "r2";
    world.settle();
    assertNull(world.standing.rollout());
  }

  @Test
  void rollingMovesByQuartersAndBlueGreenAtOnce() {
    world.strategy = new Strategy.Rolling();
    world.serving("r1").offered("r2", "c2");
    assertEquals(25, world.weight("r2"));
    world.pass(Duration.ofSeconds(2));
    world.look();
    assertEquals(50, world.weight("r2"));
    world.pass(Duration.ofSeconds(2));
    world.look();
    world.pass(Duration.ofSeconds(2));
    world.look();
    assertEquals(100, world.weight("r2"));
    world.strategy = new Strategy.BlueGreen();
    world.offered("r3", "c3");
    assertEquals(100, world.weight("r3"));
  }

  @Test
  void changedSettingsReachWhatServes() {
    world.serving("r1");
    world.settings = "s2";
    Plan plan = world.plan();
    assertEquals(List.of(new Step.PutWorkload(world.workload("r1").orElseThrow())), plan.first());
  }

  @Test
  void aReleaseIsNotJudgedByReplicasOfOlderSettings() {
    world.serving("r1");
    world.target = "r2";
    world.look();
    world.ready("r2");
    world.replicas = 5;
    world.look();
    assertEquals(0, world.weight("r2"));
    assertEquals(5, world.workloads.get("r2").getReplicas());
  }

  @Test
  void whatTheHomeLostIsPutAgain() {
    world.serving("r1");
    world.workloads.clear();
    world.route = null;
    world.look();
    assertEquals(Set.of("r1"), world.workloads.keySet());
    assertEquals(100, world.weight("r1"));
  }

  @Test
  void aRolledBackEnvironmentStaysUntilTheHeadMoves() {
    world.serving("r1").offered("r2", "c2");
    world.pass(Duration.ofMinutes(30));
    world.settle();
    rollback(null);
    world.look();
    assertEquals(100, world.weight("r1"));
    world.pass(Duration.ofHours(1));
    world.settle();
    assertEquals("r1", world.standing.release());
    assertFalse(world.workloads.containsKey("r2"));
    world.offered("r3", "c3");
    assertEquals(10, world.weight("r3"));
  }

  @Test
  void aRollbackToAColdReleaseWaitsUntilItIsReady() {
    world.serving("r1").offered("r2", "c2");
    world.pass(Duration.ofMinutes(30));
    world.settle();
    world.pass(Duration.ofMinutes(30));
    world.settle();
    rollback("r1");
    world.look();
    assertEquals(100, world.weight("r2"));
    world.ready("r1");
    world.look();
    assertEquals(100, world.weight("r1"));
  }

  @Test
  void aRollbackOfARunningCanaryEndsIt() {
    world.serving("r1").offered("r2", "c2");
    rollback(null);
    world.settle();
    assertEquals(100, world.weight("r1"));
    assertNull(world.standing.rollout());
    assertEquals(Hold.Reason.ROLLED_BACK, world.standing.hold().reason());
  }

  @Test
  void aRollbackTakesEffectWhilePaused() {
    world.serving("r1").offered("r2", "c2");
    world.pass(Duration.ofMinutes(30));
    world.settle();
    world.paused = true;
    rollback(null);
    world.look();
    assertEquals(100, world.weight("r1"));
  }

  @Test
  void promotionSkipsTheRestOfTheCanary() {
    world.serving("r1").offered("r2", "c2");
    world.standing = done(Intervention.promote(world.standing, "r2"));
    world.settle();
    assertEquals(100, world.weight("r2"));
    assertNull(world.standing.promoted());
  }

  @Test
  void promotionLetsAnAbortedReleaseThrough() {
    world.serving("r1").offered("r2", "c2");
    world.standing = done(Intervention.abort(world.standing, "c2", world.now));
    world.settle();
    assertFalse(world.workloads.containsKey("r2"));
    world.standing = done(Intervention.promote(world.standing, "r2"));
    world.settle();
    world.ready("r2");
    world.settle();
    assertEquals(100, world.weight("r2"));
  }

  @Test
  void whatMakesNoSenseIsRefused() {
    world.serving("r1");
    assertTrue(Intervention.abort(world.standing, "c1", world.now) instanceof Intervention.Refused);
    assertTrue(Intervention.promote(world.standing, "r1") instanceof Intervention.Refused);
    assertTrue(Intervention.resume(world.standing) instanceof Intervention.Refused);
    assertTrue(
        Intervention.rollback(world.standing, null, "c1", "r1", name -> null, world.now)
            instanceof Intervention.Refused);
    assertTrue(
        Intervention.rollback(world.standing, "r1", "c1", "r1", name -> null, world.now)
            instanceof Intervention.Refused);
    assertTrue(
        Intervention.rollback(
                world.standing, "r9", "c1", "r1", name -> "no such release", world.now)
            instanceof Intervention.Refused);
  }

  private void rollback(String release) {
    world.standing =
        done(
            Intervention.rollback(
                world.standing, release, world.head, world.target, name -> null, world.now));
  }

  private static Standing done(Intervention intervention) {
    return switch (intervention) {
      case Intervention.Done done -> done.standing();
      case Intervention.Refused refused -> throw new AssertionError(refused.message());
    };
  }
}
