package io.company.platform.deploy.rollout;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.company.platform.proto.node.v1.Exit;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Kills the reconciler before and after each of its acts, writing the status included, at every
 * point of whole rollouts, and runs each act twice. {@link World} refuses traffic to what is not
 * ready and the removal of what serves.
 */
class CrashTest {

  /** A story: what happens to the environment between looks, and how it must end. */
  record Story(String name, List<Consumer<World>> events, String serves) {
    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<Story> stories() {
    Consumer<World> firstReady = world -> world.ready("r1");
    Consumer<World> secondReady = world -> world.ready("r2");
    Consumer<World> offer =
        world -> {
          world.target = "r2";
          world.head = "c2";
        };
    Consumer<World> first = world -> world.target = "r1";
    Consumer<World> halfAnHour = world -> world.pass(Duration.ofMinutes(30));
    Consumer<World> crash = world -> world.exited("r2", 3, Exit.newBuilder().setCode(1).build());
    Consumer<World> errors = world -> world.traffic.put("r2", new Traffic(100, 90, 1));
    Consumer<World> back =
        world ->
            world.standing =
                ((Intervention.Done)
                        Intervention.rollback(
                            world.standing, "r1", "c2", "r2", name -> null, world.now))
                    .standing();
    return Stream.of(
        new Story(
            "a canary that goes well",
            List.of(first, firstReady, offer, secondReady, halfAnHour),
            "r2"),
        new Story(
            "a canary that fails", List.of(first, firstReady, offer, secondReady, errors), "r1"),
        new Story("a start that fails", List.of(first, firstReady, offer, crash), "r1"),
        new Story(
            "warm to cold",
            List.of(first, firstReady, offer, secondReady, halfAnHour, halfAnHour),
            "r2"),
        new Story(
            "a rollback", List.of(first, firstReady, offer, secondReady, halfAnHour, back), "r1"),
        new Story(
            "a rollback to a cold release",
            List.of(
                first, firstReady, offer, secondReady, halfAnHour, halfAnHour, back, firstReady),
            "r1"));
  }

  @ParameterizedTest
  @MethodSource("stories")
  void endsTheSameWhereverItIsKilled(Story story) {
    World calm = play(story, new Crasher(-1, false));
    int acts = calmActs(story);
    assertTrue(acts > 4, "only " + acts + " acts");
    for (int at = 0; at < acts; at++) {
      for (boolean twice : List.of(false, true)) {
        World world = play(story, new Crasher(at, twice));
        assertEquals(story.serves(), world.standing.release(), "killed at act " + at);
        assertEquals(100, world.weight(story.serves()), "killed at act " + at);
        assertEquals(calm.workloads.keySet(), world.workloads.keySet(), "killed at act " + at);
        assertEquals(
            calm.standing.hold() == null, world.standing.hold() == null, "killed at act " + at);
      }
    }
  }

  private static int calmActs(Story story) {
    Crasher counter = new Crasher(-1, false);
    play(story, counter);
    return counter.acts;
  }

  private static World play(Story story, Crasher crasher) {
    World world = new World();
    for (Consumer<World> event : story.events()) {
      event.accept(world);
      crasher.settle(world);
    }
    return world;
  }

  /**
   * Carries plans out; before the act with the given number (or after doing it twice) it forgets
   * all and begins again.
   */
  private static final class Crasher {
    private final int at;
    private final boolean twice;
    private int acts;

    Crasher(int at, boolean twice) {
      this.at = at;
      this.twice = twice;
    }

    void settle(World world) {
      for (int i = 0; i < 60; i++) {
        Standing before = world.standing;
        Plan plan = world.plan();
        run(world, plan);
        if (plan.first().isEmpty() && plan.last().isEmpty() && before.equals(world.standing)) {
          return;
        }
      }
      throw new AssertionError("does not settle: " + world.standing);
    }

    private void run(World world, Plan plan) {
      List<Runnable> all = new ArrayList<>();
      plan.first().forEach(step -> all.add(() -> world.carryOut(step)));
      all.add(() -> world.standing = plan.standing());
      plan.last().forEach(step -> all.add(() -> world.carryOut(step)));
      for (Runnable act : all) {
        if (acts++ == at) {
          if (twice) {
            act.run();
            act.run();
          }
          return;
        }
        act.run();
      }
    }
  }
}
