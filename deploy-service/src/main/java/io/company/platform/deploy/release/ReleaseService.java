package io.company.platform.deploy.release;

import io.company.platform.deploy.build.BuildLogs;
import io.company.platform.kernel.home.Home;
import io.company.platform.kernel.home.HomeException;
import io.company.platform.kernel.identity.Caller;
import io.company.platform.kernel.resource.Owned;
import io.company.platform.kernel.resource.Resource;
import io.company.platform.kinds.Kind;
import io.company.platform.kinds.Kinds;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.subscription.BackPressureStrategy;
import io.smallrye.mutiny.subscription.MultiEmitter;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Releases as their users see them: made by the platform, read by people; the build's log can be
 * followed.
 */
@ApplicationScoped
public class ReleaseService implements Owned {

  private static final int ALL = 100_000;
  private static final long LOOK_MILLIS = 300;

  private final Releases releases;
  private final BuildLogs logs;
  private final Home home;

  public ReleaseService(Releases releases, BuildLogs logs, Home home) {
    this.releases = releases;
    this.logs = logs;
    this.home = home;
  }

  @Override
  public Kind kind() {
    return Kinds.RELEASE;
  }

  @Override
  public Multi<byte[]> stream(
      Caller caller, Resource resource, String stream, Map<String, String> parameters) {
    boolean follow = Boolean.parseBoolean(parameters.getOrDefault("follow", "false"));
    int tail = tail(parameters.get("tail"));
    return Multi.createFrom()
        .emitter(
            emitter ->
                Thread.ofVirtual()
                    .name("build-log")
                    .start(() -> emit(Release.from(resource), tail, follow, emitter)),
            BackPressureStrategy.BUFFER);
  }

  private static int tail(String text) {
    try {
      return text == null ? 0 : Math.clamp(Long.parseLong(text), 1, ALL);
    } catch (NumberFormatException noNumber) {
      return 0;
    }
  }

  private void emit(
      Release release, int tail, boolean follow, MultiEmitter<? super byte[]> emitter) {
    Consumer<String> line =
        text -> {
          if (emitter.isCancelled()) {
            throw new Cancelled();
          }
          emitter.emit((text + "\n").getBytes(StandardCharsets.UTF_8));
        };
    try {
      write(release, tail, follow, line, emitter);
      emitter.complete();
    } catch (Cancelled hungUp) {
      emitter.complete();
    } catch (IOException | RuntimeException failure) {
      emitter.fail(failure);
    }
  }

  private void write(
      Release release,
      int tail,
      boolean follow,
      Consumer<String> line,
      MultiEmitter<? super byte[]> emitter)
      throws IOException {
    Release now = release;
    while (!emitter.isCancelled()) {
      if (logs.isKept(now)) {
        List<String> last = logs.tail(now, tail == 0 ? Integer.MAX_VALUE : tail);
        last.forEach(line);
        return;
      }
      if (home.task(now.taskId()).isPresent()) {
        home.readTaskLog(now.taskId(), tail, follow, line);
        return;
      }
      boolean waits = now.phase() == Release.Phase.PENDING || now.phase() == Release.Phase.BUILDING;
      if (!follow || !waits) {
        return;
      }
      pause();
      Optional<Release> again = releases.get(now.key());
      if (again.isEmpty()) {
        return;
      }
      now = again.get();
    }
  }

  private static void pause() {
    try {
      Thread.sleep(LOOK_MILLIS);
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
      throw new HomeException("the service is being stopped", true, stopped);
    }
  }

  /** The reader has hung up. */
  private static final class Cancelled extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Cancelled() {
      super("cancelled", null, false, false);
    }
  }
}
