package io.company.platform.kinds;

import io.company.platform.kinds.field.Doc;
import io.company.platform.kinds.field.Format;
import io.company.platform.kinds.field.Is;
import java.util.List;

/** What is known of a cache. */
public record CacheStatus(
    @Doc(value = "The generation of the spec that this status is about.", example = "1")
        Long observedGeneration,
    @Doc(value = "What is going on, in one word.", example = "Ready") String phase,
    @Doc(value = "Environments that are ready, of all.", example = "2/2") String ready,
    @Doc("Ready, and what else is to be known; where it is not ready, the message says why.")
        List<Condition> conditions,
    @Doc("Each environment's server.") List<Environment> environments,
    @Doc(
            value = "Applications that use it, by environment.",
            example = "[\"order-service in production\"]")
        List<String> usedBy,
    @Doc("Who was given credentials of an application last.") CredentialsRead lastCredentialsRead) {

  /** One environment's server. */
  public record Environment(
      @Doc(value = "The environment's name.", example = "production") @Is(Format.ENVIRONMENT)
          String name,
      @Doc(value = "What is going on there, in one word.", example = "Ready") String phase,
      @Doc(value = "Why, where it is not ready.", example = "The server is starting.")
          String message,
      @Doc(value = "The version that runs.", example = "6.2.6") String version,
      @Doc(value = "Where it listens.", example = "localhost") String host,
      @Doc(value = "Its port.", example = "21003") Integer port,
      @Doc(value = "Bytes that its data takes.", example = "1048576") Long memoryBytes,
      @Doc(value = "Bytes that it may take.", example = "67108864") Long memoryLimitBytes,
      @Doc(value = "Keys in it.", example = "1042") Long keys,
      @Doc(value = "Share of reads that found their key, 0 to 1.", example = "0.93")
          Double hitRatio,
      @Doc(value = "Keys removed because the memory was used up.", example = "0")
          Long evictedKeys) {}
}
