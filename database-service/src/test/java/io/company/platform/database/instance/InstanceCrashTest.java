package io.company.platform.database.instance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.company.platform.kernel.resource.Key;
import io.company.platform.kernel.resource.Resource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Brings an instance up while each of its steps is run twice, failed, or followed by a death that
 * forgets what was not written down. {@link World} refuses steps that come too early.
 */
class InstanceCrashTest {

  /** What befalls one step. */
  enum Trouble {
    TWICE,
    FAILS_ONCE,
    KILLED_BEFORE,
    KILLED_AFTER
  }

  /** A home with one instance on it. */
  private static final class World {
    private boolean template;
    private boolean data;
    private boolean archive;
    private boolean described;
    private boolean serving;
    private boolean inside;
    private String prepared = "";
    private String remembered = "";
    private int dataMade;

    Step next() {
      return InstancePlan.next(
          instance(prepared),
          new InstancePlan.Seen(
              template ? Optional.of("template") : Optional.empty(),
              data,
              archive,
              described,
              serving,
              ""));
    }

    void carryOut(Step step) {
      switch (step) {
        case Step.Template made -> template = true;
        case Step.Data copy -> {
          assertTrue(template, "a copy of what is not complete");
          dataMade += data ? 0 : 1;
          data = true;
        }
        case Step.Archive made -> archive = true;
        case Step.Put put -> {
          assertTrue(data && archive, "a server without its volumes");
          described = true;
        }
        case Step.Await await -> serving = described;
        case Step.SetUp setUp -> {
          assertTrue(serving, "set up before it answers");
          inside = true;
          prepared = instance("").setUp();
        }
        case Step.Hold hold -> {}
        case Step.Nothing nothing -> remembered = prepared;
      }
    }

    /** The service starts again: only the home and the object's status are left. */
    void die() {
      prepared = remembered;
    }
  }

  private static Instance instance(String prepared) {
    return Instance.of(database(prepared, ""), "staging", "14.24");
  }

  private static Resource database(String prepared, String held) {
    String json =
        """
        {"spec": {"type": "postgresql", "version": "14", "size": "small",
          "resources": {"memory": "256Mi", "connections": 25, "storage": "1Gi"},
          "environments": ["staging"], "extensions": ["pg_trgm"],
          "backup": {"enabled": true, "retention": "7d", "schedule": "0 2 * * *", "drill": "never"}},
         "status": {"environments": [
          {"name": "staging", "wanted": "14.24", "incarnation": 1, "prepared": "%s", "held": "%s"}]}}
        """
            .formatted(prepared, held);
    try {
      return new Resource(
          new Key("databases", "orders", "orders-db"),
          "0f8fad5b-d9cb-469f-a165-70867728950e",
          1,
          1,
          (ObjectNode) new ObjectMapper().readTree(json));
    } catch (java.io.IOException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  @Test
  void comesUpInThisOrder() {
    World world = new World();
    List<String> steps = new ArrayList<>();
    settle(world, -1, Trouble.TWICE, steps);
    assertEquals(List.of("Template", "Data", "Archive", "Put", "Await", "SetUp", "Nothing"), steps);
  }

  @ParameterizedTest
  @EnumSource(Trouble.class)
  void comesUpWhateverBefallsAnyOfItsSteps(Trouble trouble) {
    List<String> calm = new ArrayList<>();
    settle(new World(), -1, trouble, calm);
    for (int at = 0; at < calm.size(); at++) {
      World world = new World();
      settle(world, at, trouble, new ArrayList<>());
      String where = trouble + " at " + calm.get(at);
      assertTrue(world.data && world.archive && world.serving && world.inside, where);
      assertEquals(1, world.dataMade, where);
      assertEquals(instance("").setUp(), world.remembered, where);
    }
  }

  private static void settle(World world, int at, Trouble trouble, List<String> steps) {
    boolean failed = false;
    for (int i = 0; i < 40; i++) {
      Step step = world.next();
      steps.add(step.getClass().getSimpleName());
      if (i == at && !failed) {
        failed = true;
        befall(world, step, trouble);
        continue;
      }
      world.carryOut(step);
      if (step instanceof Step.Nothing) {
        return;
      }
    }
    throw new AssertionError("does not settle: " + steps);
  }

  private static void befall(World world, Step step, Trouble trouble) {
    switch (trouble) {
      case TWICE -> {
        world.carryOut(step);
        world.carryOut(step);
      }
      case FAILS_ONCE -> {}
      case KILLED_BEFORE -> world.die();
      case KILLED_AFTER -> {
        world.carryOut(step);
        world.die();
      }
    }
  }

  @Test
  void standsStillWhileItIsHeld() {
    Instance held = Instance.of(database("", "a restore replaces its data"), "staging", "14.24");
    InstancePlan.Seen gone =
        new InstancePlan.Seen(Optional.of("template"), false, false, false, false, "");
    Step.Hold step = assertInstanceOf(Step.Hold.class, InstancePlan.next(held, gone));
    assertEquals("a restore replaces its data", step.why());
  }

  @Test
  void makesNoEmptyDatabaseInThePlaceOfOneWhoseDataAreLost() {
    InstancePlan.Seen lost =
        new InstancePlan.Seen(Optional.of("template"), false, true, false, false, "");
    assertInstanceOf(Step.Await.class, InstancePlan.next(instance(instance("").setUp()), lost));
  }

  @Test
  void saysWhyAServerDoesNotRun() {
    InstancePlan.Seen failing =
        new InstancePlan.Seen(
            Optional.of("template"), true, true, true, false, "FATAL: no space left on device");
    Step.Await step = assertInstanceOf(Step.Await.class, InstancePlan.next(instance(""), failing));
    assertTrue(step.why().contains("no space left on device"), step.why());
  }
}
