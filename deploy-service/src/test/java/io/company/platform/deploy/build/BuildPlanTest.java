package io.company.platform.deploy.build;

import static io.company.platform.deploy.release.ReleaseFixtures.release;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.company.platform.deploy.build.BuildPlan.Act;
import io.company.platform.proto.node.v1.Exit;
import io.company.platform.proto.node.v1.TaskState;
import io.company.platform.proto.node.v1.TaskStatus;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class BuildPlanTest {

  @Test
  void startsTheNewestAndSupersedesWhatIsOlder() {
    assertEquals(new Act.Start(), next("Pending", true, false, null));
    assertEquals(new Act.Supersede(), next("Pending", false, false, null));
    assertEquals(new Act.Wait(), next("Pending", true, true, null));
  }

  @Test
  void followsTheTaskThatThereIsWhateverIsWrittenDown() {
    assertEquals(
        new Act.Follow(), next("Pending", false, true, task(TaskState.TASK_STATE_RUNNING)));
    assertEquals(
        new Act.Follow(), next("Building", true, false, task(TaskState.TASK_STATE_PENDING)));
    assertInstanceOf(
        Act.Collect.class, next("Pending", true, false, task(TaskState.TASK_STATE_SUCCEEDED)));
  }

  @Test
  void beginsAgainWhenTheHomeLostTheTask() {
    assertEquals(new Act.Start(), next("Building", false, true, null));
  }

  @Test
  void saysWhyABuildFailed() {
    TaskStatus failed =
        task(TaskState.TASK_STATE_FAILED).toBuilder().setExit(Exit.newBuilder().setCode(4)).build();
    Act.Fail fail = (Act.Fail) next("Building", true, false, failed);
    assertEquals("BuildFailed", fail.reason());
    assertTrue(
        fail.message().contains("exit code 4") && fail.message().contains("last words"),
        fail.message());
    Act.Fail late = (Act.Fail) next("Building", true, false, task(TaskState.TASK_STATE_TIMED_OUT));
    assertEquals("BuildTimedOut", late.reason());
    TaskStatus memory = failed.toBuilder().setExit(Exit.newBuilder().setOutOfMemory(true)).build();
    assertTrue(((Act.Fail) next("Building", true, false, memory)).message().contains("memory"));
  }

  @Test
  void restsWhenItIsOverAndGoesWithItsDeployment() {
    assertEquals(new Act.Rest(), next("Built", false, false, null));
    assertEquals(new Act.Rest(), next("Failed", true, false, null));
    BuildPlan.Known orphan =
        new BuildPlan.Known(
            release("c1", "Building"), false, false, false, Optional.empty(), List.of(), "");
    assertEquals(new Act.Discard(), BuildPlan.next(orphan));
  }

  private static Act next(String phase, boolean wanted, boolean others, TaskStatus task) {
    return BuildPlan.next(
        new BuildPlan.Known(
            release("c1", phase),
            true,
            wanted,
            others,
            Optional.ofNullable(task),
            List.of("last words"),
            "600 s"));
  }

  private static TaskStatus task(TaskState state) {
    return TaskStatus.newBuilder().setState(state).build();
  }
}
