package io.company.platform.node.supply;

import io.company.platform.node.sandbox.Confinement.Bind;
import io.company.platform.node.sandbox.Sandbox;
import io.company.platform.node.secret.Keys;
import io.company.platform.node.secret.Secrets;
import io.company.platform.node.shim.Run;
import io.company.platform.node.shim.RunFolders;
import io.company.platform.node.shim.StartFailure;
import io.company.platform.node.volume.Volumes;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;

/** Hands a run what its description says that it gets. Secrets leave it for memory only. */
public final class Storeroom {

  private static final Path VOLUMES = Path.of("/volumes");
  private static final Path FILES = Path.of("/run/platform");

  private final Volumes volumes;
  private final Keys keys;
  private final Sandbox sandbox;
  private final RunFolders folders;

  public Storeroom(Volumes volumes, Keys keys, Sandbox sandbox, RunFolders folders) {
    this.volumes = volumes;
    this.keys = keys;
    this.sandbox = sandbox;
    this.folders = folders;
  }

  /**
   * What a run is given.
   *
   * @param binds volumes and files, where it sees them
   * @param secretEnvironment expanded already
   */
  public record Handed(
      List<Bind> binds, Placeholders placeholders, Map<String, String> secretEnvironment) {

    @Override
    public String toString() {
      return "Handed[" + binds + "]";
    }
  }

  /**
   * @param place of the description, under which its secrets are sealed
   */
  public Handed hand(
      Supplies supplies, String place, Run planned, OptionalInt user, OptionalInt port) {
    Secrets plain = supplies.secrets().open(place, keys);
    List<Bind> binds = new ArrayList<>();
    Map<String, String> values = new HashMap<>();
    for (Mount mount : supplies.mounts()) {
      Path data =
          volumes
              .data(mount.volumeId())
              .orElseThrow(() -> new StartFailure("its volume " + mount.volumeId() + " is gone"));
      user.ifPresent(uid -> passable(data.getParent()));
      Path inside = VOLUMES.resolve(mount.name());
      binds.add(new Bind(inside, data, !mount.readOnly()));
      values.put(Placeholders.mount(mount.name()), sandbox.seen(inside, data).toString());
    }
    if (!plain.files().isEmpty()) {
      Path files = folders.files(planned.id());
      binds.add(new Bind(FILES, files, false));
      values.put(Placeholders.FILES, sandbox.seen(FILES, files).toString());
    }
    port.ifPresent(number -> values.put(Placeholders.PORT, Integer.toString(number)));
    Placeholders placeholders = new Placeholders(values);
    Map<String, byte[]> contents = new TreeMap<>(plain.files());
    contents.replaceAll((name, content) -> placeholders.expand(content));
    if (!contents.isEmpty()) {
      folders.write(planned.id(), contents, user);
    }
    return new Handed(binds, placeholders, placeholders.expand(plain.environment()));
  }

  private void passable(Path directory) {
    sandbox
        .obstacle(directory)
        .ifPresent(
            why -> {
              throw new StartFailure(why);
            });
  }
}
