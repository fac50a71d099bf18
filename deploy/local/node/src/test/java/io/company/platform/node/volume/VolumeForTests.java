package io.company.platform.node.volume;

import java.util.Map;

/** Lets the tests of other packages make and remove volumes, which otherwise only gRPC does. */
public final class VolumeForTests {

  private VolumeForTests() {}

  public static void create(Volumes volumes, String id, String user) {
    volumes.create(new Volume(id, Map.of(), user), "", false);
  }

  public static void remove(Volumes volumes, String id) {
    volumes.remove(id);
  }
}
