package io.company.platform.database.cache;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class CachePlanTest {

  private static final CacheServer SERVER = Fixtures.server("64Mi", "allkeys-lru");

  /** A node in memory. */
  private static final class Node {
    final Map<String, Map<String, String>> workloads = new TreeMap<>();
    final Set<String> volumes = new TreeSet<>();

    CachePlan.Observed observed() {
      return new CachePlan.Observed(new TreeMap<>(workloads), new TreeSet<>(volumes));
    }

    void execute(Step step) {
      switch (step) {
        case Step.MakeVolume make -> volumes.add(make.server().volume().getId());
        case Step.Run run -> {
          assertTrue(volumes.contains(run.server().volume().getId()), "what it mounts is there");
          workloads.put(run.server().workload().getId(), run.server().workload().getLabelsMap());
        }
        case Step.Stop stop -> workloads.remove(stop.workload());
        case Step.RemoveVolume remove -> {
          assertFalse(
              workloads.containsKey(remove.volume().replace("-users", "")), "nothing mounts it");
          volumes.remove(remove.volume());
        }
      }
    }
  }

  @Test
  void makesWhatIsMissingAndThenDoesNothing() {
    Node node = new Node();
    List<Step> steps = CachePlan.plan(List.of(SERVER), node.observed());
    assertEquals(List.of(new Step.MakeVolume(SERVER), new Step.Run(SERVER)), steps);
    steps.forEach(node::execute);
    assertEquals(List.of(), CachePlan.plan(List.of(SERVER), node.observed()));
  }

  @Test
  void anotherMemoryIsAnotherServerAndAnotherEvictionIsNot() {
    Node node = new Node();
    CachePlan.plan(List.of(SERVER), node.observed()).forEach(node::execute);
    CacheServer larger = Fixtures.server("128Mi", "allkeys-lru");
    assertEquals(List.of(new Step.Run(larger)), CachePlan.plan(List.of(larger), node.observed()));
    CacheServer other = Fixtures.server("64Mi", "noeviction");
    assertEquals(List.of(), CachePlan.plan(List.of(other), node.observed()));
  }

  @Test
  void whereverItIsKilledTheNextRunGetsThere() {
    List<List<CacheServer>> ways = List.of(List.of(SERVER), List.of());
    for (List<CacheServer> intended : ways) {
      for (int killedAt = 0; killedAt < 2; killedAt++) {
        for (boolean after : new boolean[] {false, true}) {
          Node node = new Node();
          if (intended.isEmpty()) {
            CachePlan.plan(List.of(SERVER), node.observed()).forEach(node::execute);
          }
          List<Step> steps = CachePlan.plan(intended, node.observed());
          steps.subList(0, killedAt + (after ? 1 : 0)).forEach(node::execute);
          CachePlan.plan(intended, node.observed()).forEach(node::execute);
          assertEquals(List.of(), CachePlan.plan(intended, node.observed()));
          assertEquals(intended.size(), node.workloads.size());
          assertEquals(intended.size(), node.volumes.size());
        }
      }
    }
  }

  @Test
  void everyStepTwiceIsTheStepOnce() {
    Node node = new Node();
    for (Step step :
        List.of(
            new Step.MakeVolume(SERVER),
            new Step.Run(SERVER),
            new Step.Stop(SERVER.workload().getId()),
            new Step.RemoveVolume(SERVER.volume().getId()))) {
      node.execute(step);
      CachePlan.Observed once = node.observed();
      node.execute(step);
      assertEquals(once, node.observed(), step.toString());
    }
  }

  @Test
  void thePasswordIsInNoDescription() {
    assertFalse(SERVER.workload().toString().contains(Fixtures.PASSWORD));
  }
}
