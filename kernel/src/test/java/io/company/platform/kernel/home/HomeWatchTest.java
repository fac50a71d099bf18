package io.company.platform.kernel.home;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.company.platform.kernel.fixture.Wait;
import io.company.platform.kernel.resource.Key;
import io.company.platform.proto.node.v1.Replica;
import io.company.platform.proto.node.v1.ReplicaState;
import io.company.platform.proto.node.v1.WorkloadStatus;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class HomeWatchTest {

  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

  private final List<String> woken = new CopyOnWriteArrayList<>();
  private final CountDownLatch over = new CountDownLatch(1);

  /** Tells these, and nothing more. */
  private Home telling(List<WorkloadStatus> statuses) {
    return (Home)
        Proxy.newProxyInstance(
            Home.class.getClassLoader(),
            new Class<?>[] {Home.class},
            (proxy, method, arguments) -> {
              @SuppressWarnings("unchecked")
              var changed = (Consumer<WorkloadStatus>) arguments[0];
              statuses.forEach(changed);
              woken.add("end");
              over.await();
              return null;
            });
  }

  private static WorkloadStatus ready(String id, Instant since) {
    return status(id, 1, since);
  }

  private static WorkloadStatus status(String id, int ready, Instant since) {
    return WorkloadStatus.newBuilder()
        .setId(id)
        .setReplicas(1)
        .setReadyReplicas(ready)
        .setDesiredHash("hash")
        .setSettledHash("hash")
        .addReplica(
            Replica.newBuilder()
                .setState(
                    ready == 1
                        ? ReplicaState.REPLICA_STATE_READY
                        : ReplicaState.REPLICA_STATE_STARTING)
                .setStartedAtMillis(since.toEpochMilli()))
        .build();
  }

  private List<String> wokenBy(HomeWatch watch) {
    watch.start();
    Wait.until("all is told", Duration.ofSeconds(10), () -> woken.contains("end"));
    watch.stop();
    over.countDown();
    return woken;
  }

  private void wake(Key key) {
    woken.add(key.name());
  }

  private static Optional<Key> concerned(WorkloadStatus status) {
    return Optional.of(new Key("databases", "orders", status.getId()));
  }

  private static final List<WorkloadStatus> ALL =
      List.of(
          ready("old", NOW.minusSeconds(60)),
          ready("new", NOW.plusSeconds(1)),
          status("starting", 0, NOW.minusSeconds(60)),
          status("old", 0, NOW.minusSeconds(60)),
          status("old", 0, NOW.minusSeconds(60)));

  @Test
  void tellsOfEverythingItSeesFirstAndOfEachChangeOnce() {
    assertEquals(
        List.of("old", "new", "starting", "old", "end"),
        wokenBy(new HomeWatch(telling(ALL), this::wake, HomeWatchTest::concerned)));
  }

  @Test
  void ofChangesPassesOverWhatHasBeenReadyAllTheWhile() {
    assertEquals(
        List.of("new", "starting", "old", "end"),
        wokenBy(HomeWatch.ofChanges(telling(ALL), this::wake, HomeWatchTest::concerned, NOW)));
  }
}
