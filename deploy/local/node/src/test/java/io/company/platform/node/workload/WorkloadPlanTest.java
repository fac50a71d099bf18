package io.company.platform.node.workload;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.company.platform.node.cgroup.Limits;
import io.company.platform.node.process.ProcessId;
import io.company.platform.node.shim.Run;
import io.company.platform.node.supply.Mount;
import io.company.platform.node.supply.Supplies;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class WorkloadPlanTest {

  private static final long NOW = 1_000_000;

  @Test
  void makesAllReplicasOfANewWorkloadAtOnce() {
    assertEquals(List.of(new Step.Create(0), new Step.Create(1)), plan(state("one", 2)));
  }

  @Test
  void hasNothingToDoWhenAllServe() {
    assertEquals(List.of(), plan(state("one", 2, ready("r0", 0, "one"), ready("r1", 1, "one"))));
  }

  @Test
  void startsOneNewReplicaAtATimeWhileOldOnesServe() {
    WorkloadState state =
        state("two", 3, ready("r0", 0, "one"), ready("r1", 1, "one"), ready("r2", 2, "one"));
    assertEquals(List.of(new Step.Create(0)), plan(state));
    assertEquals(List.of(), plan(state.add(starting("r3", 0, "two"))));
  }

  @Test
  void stopsAnOldReplicaOnlyWhenTheNewOneInItsPlaceServes() {
    WorkloadState state =
        state("two", 2, ready("r0", 0, "one"), ready("r1", 1, "one"), ready("r2", 0, "two"));
    assertEquals(List.of(new Step.Withdraw("r0"), new Step.Create(1)), plan(state));
  }

  @Test
  void startsAFailingOldReplicaAgainWithItsOwnDescription() {
    Replica down = ready("r0", 0, "one").ended(null, NOW - 60_000, "gone");
    WorkloadState state = state("two", 1, down, starting("r1", 0, "two"));
    assertEquals(List.of(new Step.Start("r0")), plan(state));
    assertEquals("one", state.descriptionOf(down).command().getFirst());
  }

  @Test
  void removesTheHighestReplicasWhenFewerAreWanted() {
    assertEquals(
        List.of(new Step.Withdraw("r1")),
        plan(state("one", 1, ready("r0", 0, "one"), ready("r1", 1, "one"))));
  }

  @Test
  void keepsSurplusOldReplicasUntilEnoughNewOnesServe() {
    WorkloadState state =
        state("two", 1, ready("r0", 0, "one"), ready("r1", 1, "one"), starting("r2", 0, "two"));
    assertEquals(List.of(), plan(state));
    assertEquals(
        List.of(new Step.Withdraw("r0"), new Step.Withdraw("r1")),
        plan(state.with("r2", replica -> replica.ready(NOW))));
  }

  @Test
  void stopsEverythingOfARemovedWorkloadAndMakesNothing() {
    assertEquals(
        List.of(new Step.Withdraw("r0")), plan(state("one", 2, ready("r0", 0, "one")).remove()));
  }

  @Test
  void waitsForTheBackOffAndThenStarts() {
    Replica down = ready("r0", 0, "one").ended(null, NOW, "gone");
    assertEquals(List.of(), plan(state("one", 1, down)));
    assertEquals(
        OptionalLong.of(NOW + BackOff.FIRST_MILLIS),
        WorkloadPlan.nextLook(state("one", 1, down), NOW));
    assertEquals(
        List.of(new Step.Start("r0")),
        WorkloadPlan.plan(state("one", 1, down), NOW + BackOff.FIRST_MILLIS));
  }

  @Test
  void givesUpOnceOnWhatIsNotReadyInTime() {
    WorkloadState state = state("one", 1, starting("r0", 0, "one"));
    long deadline = NOW + 60_000;
    assertEquals(OptionalLong.of(deadline), WorkloadPlan.nextLook(state, NOW));
    assertEquals(List.of(new Step.GiveUp("r0")), WorkloadPlan.plan(state, deadline));
    assertEquals(
        List.of(), WorkloadPlan.plan(state.with("r0", r -> r.givenUp("late")), deadline + 1));
  }

  @Test
  void drainsThenAsksThenKills() {
    Replica serving = ready("r0", 0, "one");
    assertEquals(
        List.of(), plan(state("one", 0, serving.stopping(new Replica.Stop(false, 0, false)))));
    assertEquals(
        List.of(new Step.Terminate("r0")),
        plan(state("one", 0, serving.stopping(new Replica.Stop(true, 0, false)))));
    WorkloadState asked = state("one", 0, serving.stopping(new Replica.Stop(true, NOW, false)));
    assertEquals(List.of(), plan(asked));
    assertEquals(List.of(new Step.Kill("r0")), WorkloadPlan.plan(asked, NOW + 10_000));
    assertEquals(
        List.of(),
        WorkloadPlan.plan(
            state("one", 0, serving.stopping(new Replica.Stop(true, NOW, true))), NOW + 20_000));
  }

  @Test
  void forgetsAStoppingReplicaWhoseProcessIsGone() {
    Replica gone =
        ready("r0", 0, "one").stopping(new Replica.Stop(true, NOW, false)).ended(null, NOW, "gone");
    assertEquals(List.of(new Step.Forget("r0")), plan(state("one", 0, gone)));
  }

  @Test
  void doublesTheBackOffUpToItsLimitAndForgivesAfterAMinute() {
    assertEquals(
        List.of(100L, 200L, 400L, 800L, 1_600L, 3_200L, 6_400L, 12_800L, 25_600L, 30_000L, 30_000L),
        IntStream.rangeClosed(1, 11).mapToObj(BackOff::millisAfter).toList());
    assertEquals(30_000, BackOff.millisAfter(1_000_000));
    assertEquals(5, BackOff.failures(4, 59_999));
    assertEquals(1, BackOff.failures(4, 60_000));
  }

  @Test
  void stopsBeforeItStartsWhereItMustNeverRunTwice() {
    Replica old = ready("r0", 0, "one");
    WorkloadState state = stopFirst("two", 1, old);
    assertEquals(List.of(new Step.Withdraw("r0")), plan(state));
    WorkloadState stopping =
        state.with("r0", replica -> replica.stopping(new Replica.Stop(true, NOW, false)));
    assertEquals(List.of(), plan(stopping));
    WorkloadState stopped = stopping.with("r0", replica -> replica.ended(null, NOW, ""));
    assertEquals(List.of(new Step.Succeed("r0")), plan(stopped));
    WorkloadState succeeded = stopped.succeed("r0");
    Replica successor = succeeded.replicas().getFirst();
    assertEquals(List.of(new Step.Start(successor.name())), plan(succeeded));
    assertEquals(old.port(), successor.port());
    assertEquals(succeeded.desired().replicaHash(), successor.replicaHash());
    assertEquals(1, succeeded.replicas().size());
  }

  @Test
  void stopsFirstAlsoWhatIsFailingAndWhatIsPutAgainWhileItStops() {
    Replica failing = ready("r0", 0, "one").ended(null, NOW, "gone");
    assertEquals(List.of(new Step.Withdraw("r0")), plan(stopFirst("two", 1, failing)));
    Replica stopping =
        ready("r0", 0, "one").stopping(new Replica.Stop(true, NOW, false)).ended(null, NOW, "");
    assertEquals(List.of(new Step.Succeed("r0")), plan(stopFirst("one", 1, stopping)));
    assertEquals(List.of(new Step.Forget("r0")), plan(stopFirst("one", 0, stopping)));
    assertEquals(List.of(new Step.Forget("r0")), plan(stopFirst("one", 1, stopping).remove()));
  }

  @Test
  void replacesOneIndexAfterTheOtherWhereReplicasStopFirst() {
    WorkloadState state = stopFirst("two", 2, ready("r0", 0, "one"), ready("r1", 1, "one"));
    assertEquals(List.of(new Step.Withdraw("r0")), plan(state));
    WorkloadState half = stopFirst("two", 2, ready("r1", 1, "one"));
    WorkloadState starting = half.add(of(half.desired(), starting("r2", 0, "two")));
    assertEquals(List.of(), plan(starting));
    assertEquals(
        List.of(new Step.Withdraw("r1")), plan(starting.with("r2", replica -> replica.ready(NOW))));
  }

  @Test
  void keepsTheHashOfWhatWasDescribedBeforeThereWereSupplies() throws Exception {
    var json = io.company.platform.node.disk.Disk.json().valueToTree(workload("one", 1));
    for (String later : List.of("supplies", "stopFirst", "stopSignal")) {
      assertTrue(!json.has(later), json::toString);
    }
  }

  /** Replicas that are there run description "one", as one that stops first. */
  private static WorkloadState stopFirst(String command, int replicas, Replica... present) {
    Workload desired = stopFirst(workload(command, replicas));
    WorkloadState state = WorkloadState.of(stopFirst(workload("one", replicas)));
    for (Replica replica : present) {
      state = state.add(of(desired, replica));
    }
    return state.put(desired);
  }

  /** The same replica with the hash that its description has when it stops first. */
  private static Replica of(Workload desired, Replica replica) {
    boolean one = replica.replicaHash().equals(workload("one", 1).replicaHash());
    String hash = (one ? stopFirst(workload("one", 1)) : desired.withReplicas(1)).replicaHash();
    return new Replica(
        replica.name(),
        replica.index(),
        hash,
        replica.port(),
        replica.state(),
        replica.restarts(),
        replica.failures(),
        replica.run(),
        replica.readyAtMillis(),
        replica.nextStartMillis(),
        replica.stop(),
        replica.lastExit(),
        replica.givenUp(),
        replica.cause());
  }

  private static Workload stopFirst(Workload workload) {
    return new Workload(
        workload.id(),
        workload.labels(),
        workload.replicas(),
        workload.artifactDirectory(),
        workload.command(),
        workload.environment(),
        workload.limits(),
        workload.readiness(),
        workload.stopGraceMillis(),
        workload.toolchain(),
        workload.supplies(),
        true,
        0);
  }

  @Test
  void isSettledOnlyWhenAllServeAndNoneIsLeftOver() {
    WorkloadState done = state("one", 1, ready("r0", 0, "one")).settled();
    assertEquals(done.desired().hash(), done.settledHash());
    WorkloadState changed = done.put(workload("two", 1));
    assertEquals(done.settledHash(), changed.settled().settledHash());
    assertTrue(!changed.settledHash().equals(changed.desired().hash()));
  }

  @Test
  void hasTheSameHashAfterItWasReadFromDisk() throws Exception {
    Workload workload = workload("one", 2);
    var json = io.company.platform.node.disk.Disk.json();
    Workload read = json.readValue(json.writeValueAsBytes(workload), Workload.class);
    assertEquals(workload, read);
    assertEquals(workload.hash(), read.hash());
    assertEquals(workload.replicaHash(), workload.withReplicas(5).replicaHash());
  }

  private static List<Step> plan(WorkloadState state) {
    return WorkloadPlan.plan(state, NOW);
  }

  @Test
  void aVolumeIsMountedByWhatRunsOrShallRunAndByNothingElse() {
    WorkloadState state = WorkloadState.of(mounting("before", 1));
    state = state.add(Replica.planned("r0", 0, state.desired().replicaHash(), 20_000));
    WorkloadState changing = state.put(mounting("after", 1));
    assertTrue(changing.mounts("before"), "while it runs with it");
    WorkloadState stopped = state.put(mounting("before", 0)).without("r0");
    assertTrue(stopped.mounts("before"), "it shall run with it again");
    WorkloadState changed = stopped.put(mounting("after", 1));
    assertTrue(changed.mounts("after"));
    assertFalse(changed.mounts("before"), "nothing ran with it when it was changed");
  }

  private static Workload mounting(String volume, int replicas) {
    Workload plain = workload("one", replicas);
    return new Workload(
        plain.id(),
        plain.labels(),
        replicas,
        plain.artifactDirectory(),
        plain.command(),
        plain.environment(),
        plain.limits(),
        plain.readiness(),
        plain.stopGraceMillis(),
        plain.toolchain(),
        Supplies.of(List.of(new Mount("data", volume, false)), "user"),
        true,
        0);
  }

  private static WorkloadState state(String command, int replicas, Replica... present) {
    WorkloadState state = WorkloadState.of(workload("one", 1));
    for (Replica replica : present) {
      state = state.add(replica);
    }
    return state.put(workload(command, replicas));
  }

  private static Workload workload(String command, int replicas) {
    return new Workload(
        "web",
        Map.of(),
        replicas,
        "/srv",
        List.of(command),
        Map.of("B", "2", "A", "1"),
        new Limits(0, 0, 0),
        new Readiness("/", 0, 0, 0, 0),
        0,
        "",
        Supplies.NONE,
        false,
        0);
  }

  private static Replica starting(String name, int index, String command) {
    ProcessId process = new ProcessId(1, 1, "boot");
    return Replica.planned(name, index, workload(command, 1).replicaHash(), 20_000 + index)
        .starting(Run.planned(name), 20_000 + index)
        .started(new Run(name, process, process, NOW));
  }

  private static Replica ready(String name, int index, String command) {
    return starting(name, index, command).ready(NOW);
  }
}
