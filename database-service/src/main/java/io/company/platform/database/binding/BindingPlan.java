package io.company.platform.database.binding;

import io.company.platform.kernel.resource.Key;
import io.company.platform.kinds.ApplicationSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What must be done for a Binding now. Pure. The invariants: a version is told of only when all of
 * it was issued, and is revoked only when a newer one is settled or nobody was ever told of it.
 *
 * @param issue what to issue as one version; empty when nothing is to be issued
 * @param revoke what to take away, after what is issued was written down
 */
record BindingPlan(Optional<Issue> issue, List<Given> revoke) {

  /** A version and what belongs to it, in the order of the uses. */
  record Issue(long version, List<Given> given) {}

  /**
   * One use and what was found of it.
   *
   * @param uid of the thing; null when there is none
   * @param problem why it can't be used yet; null when it can
   * @param rotation how often credentials change; zero is never
   */
  record Item(ApplicationSpec.Use use, Key thing, String uid, String problem, Duration rotation) {

    String prefix() {
      return use.as() == null ? "" : use.as();
    }
  }

  /**
   * All that the plan is made from.
   *
   * @param version that was told of last; 0 before the first
   * @param settled all replicas use this one at least
   * @param kept whether the vault has the credentials of {@code version}
   * @param asked whether a rotation was asked for
   * @param given rows of every Binding that had this name
   */
  record Input(
      Key binding,
      String uid,
      String application,
      String environment,
      List<Item> items,
      long version,
      long settled,
      boolean kept,
      boolean asked,
      Instant issuedAt,
      List<Given> given,
      Instant now) {}

  static BindingPlan of(Input input) {
    List<Given> mine =
        input.given().stream()
            .filter(each -> each.bindingUid().equals(input.uid()) && !each.revoked())
            .toList();
    long last =
        input.given().stream()
            .filter(each -> !each.bindingUid().equals(input.uid()))
            .mapToLong(Given::version)
            .reduce(input.version(), Math::max);
    boolean possible = input.items().stream().allMatch(item -> item.problem() == null);
    boolean due = !current(input, mine) || input.asked() || scheduled(input);
    Optional<Issue> issue =
        possible && due ? Optional.of(issue(input, last + 1)) : Optional.empty();
    Set<Given> wanted = new HashSet<>(issue.map(Issue::given).orElse(List.of()));
    List<Given> revoke =
        mine.stream()
            .filter(each -> !wanted.contains(each))
            .filter(
                each ->
                    each.version() > input.version()
                        || (each.version() < input.settled() && each.version() < input.version()))
            .toList();
    return new BindingPlan(issue, revoke);
  }

  /** Whether what was told of last is what is used now. */
  static boolean current(Input input, List<Given> mine) {
    if (input.version() == 0 || !input.kept()) {
      return false;
    }
    Set<String> has = new HashSet<>();
    mine.stream()
        .filter(each -> each.version() == input.version())
        .forEach(each -> has.add(identity(each.thing(), each.thingUid(), each.prefix())));
    Set<String> wants = new HashSet<>();
    input.items().stream()
        .map(item -> identity(item.thing(), item.uid(), item.prefix()))
        .forEach(wants::add);
    return has.equals(wants);
  }

  private static String identity(Key thing, String uid, String prefix) {
    return thing + " " + uid + " " + prefix;
  }

  /**
   * Whether credentials are old; not while older ones are in use yet. A time in the future is that
   * of a clock that was wrong.
   */
  private static boolean scheduled(Input input) {
    if (input.version() == 0 || input.settled() < input.version() || input.issuedAt() == null) {
      return false;
    }
    Duration age = Duration.between(input.issuedAt(), input.now());
    return input.items().stream()
        .map(Item::rotation)
        .filter(each -> !each.isZero())
        .anyMatch(each -> age.compareTo(each) >= 0 || age.compareTo(Duration.ofHours(-1)) < 0);
  }

  private static Issue issue(Input input, long version) {
    return new Issue(
        version,
        input.items().stream()
            .map(
                item ->
                    new Given(
                        input.uid(),
                        input.binding(),
                        input.application(),
                        input.environment(),
                        version,
                        item.thing(),
                        item.uid(),
                        item.prefix(),
                        false))
            .toList());
  }
}
