package io.company.platform.node.call;

import io.company.platform.kernel.error.GrpcErrors;
import io.company.platform.kernel.error.PlatformException;
import io.company.platform.kernel.error.Reason;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.BackPressureStrategy;
import io.smallrye.mutiny.subscription.MultiEmitter;
import java.util.concurrent.Executor;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * Runs the straight-line code behind a gRPC method on a virtual thread, and turns its refusals into
 * statuses.
 */
public final class Calls {

  private static final Executor VIRTUAL = task -> Thread.ofVirtual().name("call").start(task);
  private static final long DEMAND_POLL_MILLIS = 2;

  /** Hands items to a sink, which answers false when nobody listens any more. */
  public interface Producer<T> {
    void run(Predicate<T> sink) throws Exception;
  }

  private Calls() {}

  public static <T> Uni<T> answer(Supplier<T> work) {
    return Uni.createFrom()
        .item(work)
        .runSubscriptionOn(VIRTUAL)
        .onFailure()
        .transform(Calls::status);
  }

  /**
   * A stream that ends when the producer returns; the producer's thread is interrupted when the
   * caller goes away.
   */
  public static <T> Multi<T> stream(Producer<T> producer) {
    Multi<T> items =
        Multi.createFrom()
            .emitter(emitter -> begin(emitter, producer), BackPressureStrategy.BUFFER);
    return items.onFailure().transform(Calls::status);
  }

  private static <T> void begin(MultiEmitter<? super T> emitter, Producer<T> producer) {
    Thread thread =
        Thread.ofVirtual()
            .name("stream")
            .unstarted(
                () -> {
                  try {
                    producer.run(item -> offer(emitter, item));
                    emitter.complete();
                  } catch (InterruptedException e) {
                    emitter.complete();
                  } catch (Exception e) {
                    if (!emitter.isCancelled()) {
                      emitter.fail(e);
                    }
                  }
                });
    emitter.onTermination(thread::interrupt);
    thread.start();
  }

  private static <T> boolean offer(MultiEmitter<? super T> emitter, T item) {
    try {
      while (emitter.requested() == 0 && !emitter.isCancelled()) {
        Thread.sleep(DEMAND_POLL_MILLIS);
      }
    } catch (InterruptedException e) {
      return false;
    }
    if (emitter.isCancelled()) {
      return false;
    }
    emitter.emit(item);
    return true;
  }

  private static Throwable status(Throwable failure) {
    if (failure instanceof java.io.UncheckedIOException broken) {
      return GrpcErrors.toGrpc(
          new PlatformException(Reason.INTERNAL, "the node's disk: " + broken.getMessage()));
    }
    return GrpcErrors.toGrpc(failure);
  }
}
