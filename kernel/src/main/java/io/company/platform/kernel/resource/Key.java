package io.company.platform.kernel.resource;

import java.util.Comparator;

/**
 * Names one object.
 *
 * @param plural of its kind, e.g. {@code applications}
 * @param namespace the team
 */
public record Key(String plural, String namespace, String name) implements Comparable<Key> {

  private static final Comparator<Key> ORDER =
      Comparator.comparing(Key::plural).thenComparing(Key::namespace).thenComparing(Key::name);

  @Override
  public int compareTo(Key other) {
    return ORDER.compare(this, other);
  }

  @Override
  public String toString() {
    return plural + "/" + namespace + "/" + name;
  }
}
