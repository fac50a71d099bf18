package io.company.platform.node.call;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Changes that wait for a watcher, the latest of each key only: a slow watcher misses intermediate
 * states, never the last one, and holds no more than one a key.
 */
public final class Latest<K, V> {

  private final Map<K, V> waiting = new LinkedHashMap<>();

  public synchronized void put(K key, V value) {
    waiting.remove(key);
    waiting.put(key, value);
    notifyAll();
  }

  /** Waits for a change and takes it. */
  public synchronized V take() throws InterruptedException {
    while (waiting.isEmpty()) {
      wait();
    }
    var first = waiting.entrySet().iterator();
    V value = first.next().getValue();
    first.remove();
    return value;
  }
}
