package io.company.platform.database.monitor;

import io.company.platform.kinds.DatabaseStatus.Statement;
import java.util.List;

/**
 * What a server says of itself at one time.
 *
 * @param connections open ones, the platform's own not counted
 * @param storageBytes of all databases
 * @param cacheHitRatio share of block reads that memory answered, 0 to 1; null before the first
 * @param slowest statements that took most time in all, without their values
 */
record Figures(int connections, long storageBytes, Double cacheHitRatio, List<Statement> slowest) {

  Figures {
    slowest = List.copyOf(slowest);
  }
}
