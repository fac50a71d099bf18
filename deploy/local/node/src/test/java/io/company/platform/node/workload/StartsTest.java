package io.company.platform.node.workload;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class StartsTest {

  private static final long NEVER = TimeUnit.HOURS.toMillis(1);

  @Test
  void theNextOneComesWhenATurnIsOverAndATurnEndsOnce() throws Exception {
    Starts starts = new Starts(2, NEVER);
    Starts.Turn first = starts.take();
    starts.take();
    CompletableFuture<Starts.Turn> third = waiting(starts);
    first.end();
    third.get(10, TimeUnit.SECONDS);
    CompletableFuture<Starts.Turn> fourth = waiting(starts);
    first.end();
    assertFalse(fourth.isDone(), "an end that was told twice makes no room");
    third.get().end();
    fourth.get(10, TimeUnit.SECONDS);
  }

  @Test
  void whatTakesLongHoldsUpNobody() throws Exception {
    Starts starts = new Starts(1, 50);
    long begin = System.nanoTime();
    starts.take();
    waiting(starts).get(10, TimeUnit.SECONDS);
    assertTrue(System.nanoTime() - begin >= 50_000_000);
  }

  private static CompletableFuture<Starts.Turn> waiting(Starts starts) {
    CompletableFuture<Starts.Turn> turn = new CompletableFuture<>();
    Thread thread = Thread.ofPlatform().daemon().start(() -> turn.complete(starts.take()));
    while (thread.getState() == Thread.State.RUNNABLE || thread.getState() == Thread.State.NEW) {
      Thread.onSpinWait();
    }
    return turn;
  }
}
