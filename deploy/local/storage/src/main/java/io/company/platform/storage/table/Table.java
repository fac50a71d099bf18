package io.company.platform.storage.table;

import java.util.Map;
import java.util.TreeMap;

/**
 * Which buckets there are and who reaches them. Immutable; a change is another table.
 *
 * @param buckets by name
 * @param identities by access key id
 */
public record Table(Map<String, Bucket> buckets, Map<String, Identity> identities) {

  /**
   * @param quotaBytes most that its objects may take
   * @param owner whose it is: the uid of a resource
   */
  public record Bucket(long quotaBytes, String owner) {}

  /**
   * @param secret what requests are signed with
   * @param bucket the only one that it reaches
   */
  public record Identity(String secret, String bucket) {

    @Override
    public String toString() {
      return "Identity[bucket=" + bucket + "]";
    }
  }

  public static final Table EMPTY = new Table(Map.of(), Map.of());

  public Table {
    buckets = Map.copyOf(buckets);
    identities = Map.copyOf(identities);
  }

  public Table with(String name, Bucket bucket) {
    Map<String, Bucket> changed = new TreeMap<>(buckets);
    changed.put(name, bucket);
    return new Table(changed, identities);
  }

  /** Without the bucket and without whoever reached it. */
  public Table withoutBucket(String name) {
    Map<String, Bucket> left = new TreeMap<>(buckets);
    left.remove(name);
    Map<String, Identity> others = new TreeMap<>(identities);
    others.values().removeIf(identity -> identity.bucket().equals(name));
    return new Table(left, others);
  }

  public Table with(String id, Identity identity) {
    Map<String, Identity> changed = new TreeMap<>(identities);
    changed.put(id, identity);
    return new Table(buckets, changed);
  }

  public Table withoutIdentity(String id) {
    Map<String, Identity> left = new TreeMap<>(identities);
    left.remove(id);
    return new Table(buckets, left);
  }
}
