package io.company.platform.database.bucket;

import java.util.List;

/**
 * What is asked of the storage. Every call is idempotent and blocking, durable when it returns, and
 * throws {@link StorageException} where it can't.
 */
interface Storage {

  /**
   * A bucket as it is.
   *
   * @param owner the uid of the Bucket that it is of
   */
  record Status(String name, long quotaBytes, String owner, long objects, long bytes) {}

  List<Status> buckets();

  /** Makes the bucket or changes its quota. */
  void put(String name, long quotaBytes, String owner);

  /** With the keys to it; refused where it holds objects and they may not go. */
  void remove(String name, boolean withObjects);

  /** A key that reaches that bucket and nothing else. */
  void allow(String id, String secret, String bucket);

  void forbid(String id);
}
