package io.company.platform.database.binding;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.company.platform.database.archive.Objects;
import io.company.platform.database.lab.MemoryStore;
import io.company.platform.database.vault.Vault;
import io.company.platform.database.vault.Vaults;
import io.company.platform.kernel.resource.Json;
import io.company.platform.kernel.resource.Key;
import io.company.platform.kernel.resource.Resource;
import io.company.platform.kernel.store.Actor;
import io.company.platform.kernel.store.Decision.Verdict;
import io.company.platform.kernel.store.Store;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What Bindings have around them, in memory. Counts what is done to it, and dies before or after
 * one act where it is told to, or does each act twice.
 */
final class Surroundings {

  static final Key BINDING = new Key("bindings", "orders", "shop.staging");
  static final Key DATABASE = new Key("databases", "orders", "shop-db");
  private static final Actor ACTOR = new Actor("tester");

  /** How an act goes wrong. */
  enum Fault {
    NONE,
    BEFORE,
    AFTER,
    TWICE
  }

  /** The process ends here. */
  static final class Killed extends RuntimeException {}

  int acts;
  int at = -1;
  Fault fault = Fault.NONE;
  String notReady;

  /** Logins that the database has: name and password. */
  final Map<String, String> logins = new TreeMap<>();

  final MemoryStore objects = new MemoryStore();
  final Store store = faulty(Store.class, objects, Set.of("write"));
  final Memory rows = new Memory();
  final Grants grants = faulty(Grants.class, rows, Set.of("add", "revoked"));
  final Issuer issuer = faulty(Issuer.class, new Databases(), Set.of("issue", "revoke"));
  final Vault vault = Vaults.inMemory();
  final Issuing issuing = new Issuing(List.of(issuer), grants, vault);
  final Set<Key> woken = new HashSet<>();
  final Bindings bindings = new Bindings(store, woken::add, issuing);
  final Rotation rotation = new Rotation(objects, bindings);
  final BindingCredentials credentials = new BindingCredentials(objects, vault, woken::add);
  final BindingReconciler reconciler =
      new BindingReconciler(new Objects(store), grants, issuing, vault, woken::add);

  void database(String environments) {
    put(
        DATABASE,
        "{\"spec\": {\"environments\": %s, \"credentials\": {\"rotation\": \"90d\"}}}"
            .formatted(environments));
  }

  void binding(String uses) {
    put(
        BINDING,
        """
        {"metadata": {"finalizers": ["platform.company.io/binding"]},
         "spec": {"application": "shop", "environment": "staging", "uses": %s}}"""
            .formatted(uses));
  }

  private void put(Key key, String text) {
    objects
        .write(
            key,
            ACTOR,
            now -> {
              ObjectNode object =
                  Json.parseObject(text.getBytes(java.nio.charset.StandardCharsets.UTF_8));
              ObjectNode merged = now.map(it -> it.json().deepCopy()).orElse(object);
              merged.set("spec", object.get("spec"));
              return new Verdict.Put(merged);
            })
        .await()
        .indefinitely();
  }

  void delete(Key key) {
    objects
        .write(
            key,
            ACTOR,
            now -> {
              ObjectNode object = now.orElseThrow().json().deepCopy();
              object.withObject("/metadata").put("deletionTimestamp", "2026-03-01T12:00:00Z");
              return new Verdict.Put(object);
            })
        .await()
        .indefinitely();
  }

  void forget(Key key) {
    objects.write(key, ACTOR, now -> new Verdict.Delete()).await().indefinitely();
  }

  Optional<Resource> get(Key key) {
    return objects.get(key).await().indefinitely();
  }

  String status(String pointer) {
    return get(BINDING).orElseThrow().json().at("/status" + pointer).asText();
  }

  /** Until it lives through it. */
  void reconcile() {
    for (int tries = 0; tries < 3; tries++) {
      try {
        reconciler.reconcile(BINDING);
      } catch (Killed | Issuing.IssueException again) {
        continue;
      }
      if (get(BINDING).isEmpty() || !status("/conditions/0/reason").equals("IssueFailed")) {
        return;
      }
    }
    throw new AssertionError("it does not come through");
  }

  private <T> T faulty(Class<T> type, T real, Set<String> counted) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (proxy, method, arguments) -> {
              try {
                if (!counted.contains(method.getName())) {
                  return method.invoke(real, arguments);
                }
                boolean now = acts++ == at;
                if (now && fault == Fault.BEFORE) {
                  throw new Killed();
                }
                Object result = method.invoke(real, arguments);
                if (fault == Fault.TWICE) {
                  result = method.invoke(real, arguments);
                }
                if (now && fault == Fault.AFTER) {
                  throw new Killed();
                }
                return result;
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            }));
  }

  /** Databases that keep logins. */
  private final class Databases implements Issuer {

    @Override
    public String plural() {
      return "databases";
    }

    @Override
    public Optional<String> notReady(Resource thing, String environment) {
      return Optional.ofNullable(notReady);
    }

    @Override
    public Access issue(Grant grant) {
      String login = login(grant);
      String before = logins.putIfAbsent(login, grant.password());
      if (before != null && !before.equals(grant.password())) {
        throw new IllegalStateException("password of " + login + " is not " + grant.password());
      }
      return new Access(
          Map.of(
              "PGUSER",
              login,
              "PGPASSWORD",
              grant.password(),
              "PGSSLROOTCERT",
              "$(platform:files)/ca.crt"),
          Map.of("ca.crt", new byte[] {1}));
    }

    @Override
    public void revoke(Grant grant) {
      logins.remove(login(grant));
    }

    private String login(Grant grant) {
      return "%s_%s_v%d".formatted(grant.thing().name(), grant.application(), grant.version());
    }
  }

  /** Rows in memory. */
  static final class Memory implements Grants {

    final Map<String, Given> rows = new HashMap<>();

    @Override
    public List<Given> of(Key binding) {
      return all().stream().filter(row -> row.binding().equals(binding)).toList();
    }

    @Override
    public List<Given> of(String thingUid) {
      return all().stream().filter(row -> row.thingUid().equals(thingUid)).toList();
    }

    @Override
    public List<Given> all() {
      return new ArrayList<>(new TreeSet<>(rows.keySet()).stream().map(rows::get).toList());
    }

    @Override
    public void add(Collection<Given> given) {
      given.forEach(each -> rows.putIfAbsent(id(each), each));
    }

    @Override
    public void revoked(Given given) {
      rows.computeIfPresent(
          id(given),
          (id, row) ->
              new Given(
                  row.bindingUid(),
                  row.binding(),
                  row.application(),
                  row.environment(),
                  row.version(),
                  row.thing(),
                  row.thingUid(),
                  row.prefix(),
                  true));
    }

    @Override
    public void forget(Given given) {
      rows.remove(id(given));
    }

    private static String id(Given given) {
      return "%s %05d %s %s %s"
          .formatted(
              given.bindingUid(), given.version(), given.thing(), given.thingUid(), given.prefix());
    }
  }
}
