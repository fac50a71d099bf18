package io.company.platform.database.bucket;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** From how a Bucket's buckets should be and how they are to what must be done. */
final class BucketPlan {

  private BucketPlan() {}

  /**
   * Pure.
   *
   * @param intended quota in bytes by name; none where the Bucket is to go
   * @param observed the buckets of that owner
   * @param withObjects whether objects go with the bucket that they are in
   */
  static List<Step> plan(
      String owner,
      Map<String, Long> intended,
      List<Storage.Status> observed,
      boolean withObjects) {
    List<Step> steps = new ArrayList<>();
    Map<String, Long> present = new TreeMap<>();
    observed.forEach(each -> present.put(each.name(), each.quotaBytes()));
    new TreeMap<>(intended)
        .forEach(
            (name, quota) -> {
              if (!quota.equals(present.get(name))) {
                steps.add(new Step.Put(name, quota, owner));
              }
            });
    observed.stream()
        .filter(each -> !intended.containsKey(each.name()))
        .filter(each -> withObjects || each.objects() == 0)
        .forEach(each -> steps.add(new Step.Remove(each.name(), withObjects)));
    return steps;
  }
}
