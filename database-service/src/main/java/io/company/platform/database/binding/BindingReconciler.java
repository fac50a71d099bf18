package io.company.platform.database.binding;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.company.platform.database.archive.Objects;
import io.company.platform.database.vault.Vault;
import io.company.platform.kernel.reconcile.Reconciler;
import io.company.platform.kernel.reconcile.Wake;
import io.company.platform.kernel.resource.Key;
import io.company.platform.kernel.resource.Resource;
import io.company.platform.kernel.store.Actor;
import io.company.platform.kinds.ApplicationSpec;
import io.company.platform.kinds.BindingSpec;
import io.company.platform.kinds.BindingStatus;
import io.company.platform.kinds.Condition;
import io.company.platform.kinds.Durations;
import io.company.platform.kinds.Kinds;
import io.company.platform.kinds.Specs;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Makes Bindings true: looks what is used and whether it can be, issues a version when something is
 * to change, writes it down, and takes away what nobody uses any more.
 */
@ApplicationScoped
class BindingReconciler implements Reconciler {

  static final Actor ACTOR = new Actor("database-service");

  /** Keeps a Binding until nothing of what it gave is good any more. */
  static final String FINALIZER = "platform.company.io/binding";

  private static final Duration SOON = Duration.ofSeconds(2);

  private final Objects objects;
  private final Grants grants;
  private final Issuing issuing;
  private final Vault vault;
  private final Wake wake;
  private final Clock clock = Clock.systemUTC();

  BindingReconciler(Objects objects, Grants grants, Issuing issuing, Vault vault, Wake wake) {
    this.objects = objects;
    this.grants = grants;
    this.issuing = issuing;
    this.vault = vault;
    this.wake = wake;
  }

  @Override
  public String plural() {
    return Kinds.BINDING.plural();
  }

  @Override
  public Next reconcile(Key key) {
    Optional<Resource> found = objects.get(key);
    if (found.isEmpty()) {
      return clear(key);
    }
    Resource binding = found.get();
    return binding.deleting() ? delete(binding) : bind(binding);
  }

  private Next bind(Resource binding) {
    BindingSpec spec = Specs.read(BindingSpec.class, binding.spec());
    List<BindingPlan.Item> items = new ArrayList<>();
    Set<String> names = new HashSet<>();
    for (ApplicationSpec.Use use : spec.uses()) {
      items.add(item(binding, spec.environment(), use, names));
    }
    JsonNode status = binding.json().path("status");
    long version = status.path("version").asLong(0);
    String asked =
        binding.json().path("metadata").path("annotations").path(Rotation.REQUESTED).asText("");
    BindingPlan.Input input =
        new BindingPlan.Input(
            binding.key(),
            binding.uid(),
            spec.application(),
            spec.environment(),
            items,
            version,
            status.path("settledVersion").asLong(0),
            version > 0 && vault.get(Given.credentials(binding.uid(), version)).isPresent(),
            !asked.isEmpty(),
            status.hasNonNull("issuedAt") ? Instant.parse(status.path("issuedAt").asText()) : null,
            grants.of(binding.key()),
            clock.instant());
    BindingPlan plan = BindingPlan.of(input);
    if (plan.issue().isPresent()) {
      try {
        issuing.issue(binding.uid(), plan.issue().get(), spec.uses());
      } catch (Issuing.IssueException e) {
        write(binding, input, items, Optional.empty(), asked, e.getMessage());
        return Next.in(SOON);
      }
    }
    write(binding, input, items, plan.issue(), asked, null);
    if (!plan.revoke().isEmpty()) {
      revoke(plan.revoke(), items);
      noteLive(binding);
    }
    return Next.whenChanged();
  }

  /** After a revocation: whoever waits for it sees that it is done. */
  private void noteLive(Resource binding) {
    List<Long> live = live(grants.of(binding.key()), binding);
    objects.change(
        binding.key(),
        binding.uid(),
        object -> {
          ArrayNode versions = object.withObject("/status").putArray("liveVersions");
          live.forEach(versions::add);
        });
  }

  private static List<Long> live(List<Given> given, Resource binding) {
    return notRevoked(given, binding).stream().map(Given::version).distinct().sorted().toList();
  }

  /** Of this very binding, not of one that had its name before. */
  private static List<Given> notRevoked(List<Given> given, Resource binding) {
    return given.stream()
        .filter(each -> each.bindingUid().equals(binding.uid()) && !each.revoked())
        .toList();
  }

  /** What can't be reached now is taken away when it can be; what is gone took it along. */
  private void revoke(List<Given> given, List<BindingPlan.Item> items) {
    List<Given> reached = new ArrayList<>();
    for (Given each : given) {
      Optional<Resource> thing = objects.get(each.thing());
      boolean there = thing.isPresent() && thing.get().uid().equals(each.thingUid());
      boolean away =
          items.stream().anyMatch(it -> it.thing().equals(each.thing()) && it.problem() != null);
      if (!there || !away) {
        reached.add(each);
      }
    }
    issuing.revokeAll(reached);
  }

  private BindingPlan.Item item(
      Resource binding, String environment, ApplicationSpec.Use use, Set<String> names) {
    Key key = Bindings.key(binding.key().namespace(), use);
    Optional<Resource> thing = objects.get(key);
    String problem = thing.isEmpty() ? missing(use, key) : problem(use, thing.get(), environment);
    Optional<String> clash = use.variables().stream().filter(it -> !names.add(it)).findFirst();
    if (clash.isPresent()) {
      problem =
          "%s %s gives the variable %s, which another use gives already: add \"as\" to one of them."
              .formatted(use.kind().name(), use.name(), clash.get());
    }
    return new BindingPlan.Item(
        use, key, thing.map(Resource::uid).orElse(null), problem, rotation(thing));
  }

  private static String missing(ApplicationSpec.Use use, Key key) {
    return "%s %s does not exist in team %s: apply it, or take it out of the application's uses."
        .formatted(use.kind().name(), use.name(), key.namespace());
  }

  private String problem(ApplicationSpec.Use use, Resource thing, String environment) {
    if (thing.deleting()) {
      return "%s %s is being deleted.".formatted(use.kind().name(), use.name());
    }
    boolean has = false;
    for (JsonNode each : thing.json().at("/spec/environments")) {
      has |= each.asText().equals(environment);
    }
    if (!has) {
      return "%s %s is not in %s: add %s to its spec.environments."
          .formatted(use.kind().name(), use.name(), environment, environment);
    }
    Optional<Issuer> issuer = issuing.issuer(use.kind().plural());
    return issuer.isEmpty()
        ? "%s %s can't be used: nothing provisions its kind here."
            .formatted(use.kind().name(), use.name())
        : issuer.get().notReady(thing, environment).orElse(null);
  }

  private static Duration rotation(Optional<Resource> thing) {
    return thing
        .map(it -> it.json().at("/spec/credentials/rotation").asText(""))
        .filter(text -> !text.isEmpty())
        .map(Durations::parse)
        .orElse(Duration.ZERO);
  }

  private void write(
      Resource seen,
      BindingPlan.Input input,
      List<BindingPlan.Item> items,
      Optional<BindingPlan.Issue> issued,
      String asked,
      String failure) {
    long version = issued.map(BindingPlan.Issue::version).orElse(input.version());
    boolean current =
        issued.isPresent() || BindingPlan.current(input, notRevoked(input.given(), seen));
    List<Long> live = live(issued.isPresent() ? grants.of(seen.key()) : input.given(), seen);
    String[] before = {""};
    objects.change(
        seen.key(),
        seen.uid(),
        object -> {
          before[0] = object.at("/status/phase").asText();
          if (issued.isPresent()) {
            takeOff(object, asked);
          }
          object.set(
              "status",
              Specs.write(
                  status(object.path("status"), seen, items, version, live, current, failure)));
          if (issued.isPresent()) {
            object.withObject("/status").put("issuedAt", input.now().toString());
          }
        });
    if (before[0].isEmpty() || issued.isPresent()) {
      items.stream().filter(it -> it.uid() != null).forEach(it -> wake.wake(it.thing()));
    }
  }

  /** A request that came meanwhile stays. */
  private static void takeOff(ObjectNode object, String asked) {
    if (object.at("/metadata/annotations") instanceof ObjectNode annotations
        && annotations.path(Rotation.REQUESTED).asText("").equals(asked)) {
      annotations.remove(Rotation.REQUESTED);
    }
  }

  private BindingStatus status(
      JsonNode before,
      Resource seen,
      List<BindingPlan.Item> items,
      long version,
      List<Long> live,
      boolean current,
      String failure) {
    BindingStatus old =
        Specs.read(BindingStatus.class, before.isObject() ? before : Specs.write(EMPTY));
    Optional<BindingPlan.Item> problem =
        items.stream().filter(item -> item.problem() != null).findFirst();
    String message =
        failure != null ? failure : problem.map(BindingPlan.Item::problem).orElse(null);
    boolean ready = current && message == null;
    Condition condition =
        new Condition(
                "Ready",
                ready ? "True" : "False",
                ready ? "Ready" : failure != null ? "IssueFailed" : "Waiting",
                ready ? "everything that it uses is ready" : message,
                null,
                seen.generation())
            .dated(old.conditions() == null ? List.of() : old.conditions(), clock.instant());
    return new BindingStatus(
        seen.generation(),
        ready ? "Ready" : current ? "Degraded" : "Pending",
        List.of(condition),
        version,
        old.settledVersion() == null ? 0 : old.settledVersion(),
        live,
        old.issuedAt(),
        items.stream().map(BindingReconciler::item).toList());
  }

  private static final BindingStatus EMPTY =
      new BindingStatus(null, null, List.of(), 0L, 0L, List.of(), null, List.of());

  private static BindingStatus.Item item(BindingPlan.Item item) {
    return new BindingStatus.Item(
        item.use().kind().name(),
        item.use().name(),
        item.problem() == null ? "True" : "False",
        item.problem(),
        item.use().variables());
  }

  private Next delete(Resource binding) {
    issuing.revokeAll(notRevoked(grants.of(binding.key()), binding));
    vault.removeAll(Given.all(binding.uid()));
    objects.finish(binding.key(), binding.uid(), FINALIZER);
    BindingSpec spec = Specs.read(BindingSpec.class, binding.spec());
    spec.uses().forEach(use -> wake.wake(Bindings.key(binding.key().namespace(), use)));
    return Next.whenChanged();
  }

  /** Of a Binding that is gone without its finalizer. */
  private Next clear(Key key) {
    issuing.revokeAll(grants.of(key).stream().filter(each -> !each.revoked()).toList());
    return Next.whenChanged();
  }
}
