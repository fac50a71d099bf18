package io.company.platform.app.application;

import io.company.platform.kernel.resource.Key;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * Which application has which path at the ingress. A path belongs to one application, and what lies
 * below a team's path belongs to that team; below "/" everyone may settle.
 */
final class IngressPaths {

  /**
   * Why an application can't have a path.
   *
   * @param holder the application that has it, or has the one above
   * @param path the holder's
   */
  record Conflict(Key holder, String path) {}

  private final Map<Key, String> paths = new HashMap<>();
  private final Map<String, TreeSet<Key>> holders = new HashMap<>();

  synchronized void put(Key application, String path) {
    remove(application);
    paths.put(application, path);
    holders
        .computeIfAbsent(path, each -> new TreeSet<>(Comparator.comparing(Key::toString)))
        .add(application);
  }

  synchronized void remove(Key application) {
    String path = paths.remove(application);
    if (path == null) {
      return;
    }
    holders.computeIfPresent(
        path,
        (each, keys) -> {
          keys.remove(application);
          return keys.isEmpty() ? null : keys;
        });
  }

  /** The nearest application that keeps this one from having the path. */
  synchronized Optional<Conflict> conflict(Key application, String path) {
    Optional<Key> same = holder(path, key -> !key.equals(application));
    if (same.isPresent()) {
      return Optional.of(new Conflict(same.get(), path));
    }
    for (int slash = path.lastIndexOf('/'); slash > 0; slash = path.lastIndexOf('/', slash - 1)) {
      String above = path.substring(0, slash);
      Optional<Key> other = holder(above, key -> !key.namespace().equals(application.namespace()));
      if (other.isPresent()) {
        return Optional.of(new Conflict(other.get(), above));
      }
    }
    return Optional.empty();
  }

  private Optional<Key> holder(String path, Predicate<Key> which) {
    TreeSet<Key> keys = holders.get(path);
    return keys == null ? Optional.empty() : keys.stream().filter(which).findFirst();
  }
}
