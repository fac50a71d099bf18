package io.company.platform.database.bucket;

/** One thing to do at the storage; each may be done twice. */
sealed interface Step {

  /** Makes the bucket or changes its quota. */
  record Put(String name, long quotaBytes, String owner) implements Step {}

  record Remove(String name, boolean withObjects) implements Step {}

  default void execute(Storage storage) {
    switch (this) {
      case Put put -> storage.put(put.name(), put.quotaBytes(), put.owner());
      case Remove remove -> storage.remove(remove.name(), remove.withObjects());
    }
  }
}
