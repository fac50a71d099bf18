package io.company.platform.database.binding;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.company.platform.kernel.error.PlatformException;
import io.company.platform.kernel.error.Reason;
import io.company.platform.kernel.identity.Caller;
import io.company.platform.kernel.resource.Key;
import io.company.platform.kinds.Role;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class BindingReconcilerTest {

  private static final String USES = "[{\"database\": \"shop-db\"}]";

  private Surroundings world = new Surroundings();

  @Test
  void waitsForWhatIsUsedAndSaysWhy() {
    world.binding(USES);
    world.reconcile();
    assertEquals("Pending", world.status("/phase"));
    assertTrue(world.status("/conditions/0/message").contains("shop-db does not exist"));
    world.database("[\"production\"]");
    world.reconcile();
    assertEquals(
        "Database shop-db is not in staging: add staging to its spec.environments.",
        world.status("/conditions/0/message"));
    world.database("[\"staging\"]");
    world.notReady = "Database shop-db is Provisioning in staging.";
    world.reconcile();
    assertEquals(world.notReady, world.status("/items/0/message"));
    assertEquals("False", world.status("/conditions/0/status"));
    assertEquals(Map.of(), world.logins);
    world.notReady = null;
    world.reconcile();
    assertEquals("Ready", world.status("/phase"));
    assertEquals("1", world.status("/version"));
    assertEquals(Set.of("shop-db_shop_v1"), world.logins.keySet());
    world.notReady = "Database shop-db is Stopped in staging.";
    world.reconcile();
    assertEquals("Degraded", world.status("/phase"));
    assertInstanceOf(BindingCredentials.Found.There.class, found());
  }

  @Test
  void aRotationGivesNewCredentialsAndTheOldOnesLastUntilTheyAreSettled() {
    ready();
    String first = password();
    assertEquals(
        List.of("shop in staging"),
        world.rotation.rotate(Surroundings.DATABASE, Optional.of("staging")));
    assertEquals(
        List.of(), world.rotation.rotate(Surroundings.DATABASE, Optional.of("production")));
    world.reconcile();
    assertEquals(Set.of("shop-db_shop_v1", "shop-db_shop_v2"), world.logins.keySet());
    assertFalse(first.equals(password()));
    world.reconcile();
    assertEquals("2", world.status("/version"), "asked once, rotated once");
    assertEquals("[1,2]", live());
    world.credentials.settle(Surroundings.BINDING, 9);
    world.reconcile();
    assertEquals(2, world.logins.size(), "a version that was never issued settles nothing");
    world.credentials.settle(Surroundings.BINDING, 2);
    world.reconcile();
    assertEquals(Set.of("shop-db_shop_v2"), world.logins.keySet());
    assertEquals("[2]", live());
    assertEquals(
        Optional.empty(),
        world.vault.get(Given.credentials(world.get(Surroundings.BINDING).orElseThrow().uid(), 1)));
  }

  @Test
  void changedUsesAreAnotherVersion() {
    ready();
    world.binding("[{\"database\": \"shop-db\", \"as\": \"MAIN\"}]");
    assertInstanceOf(BindingCredentials.Found.Pending.class, found());
    world.reconcile();
    assertEquals("2", world.status("/version"));
    var there = assertInstanceOf(BindingCredentials.Found.There.class, found());
    assertEquals(
        Set.of("MAIN_PGUSER", "MAIN_PGPASSWORD", "MAIN_PGSSLROOTCERT"),
        there.credentials().variables().keySet());
    assertEquals(
        "$(platform:files)/database-shop-db-ca.crt",
        there.credentials().variables().get("MAIN_PGSSLROOTCERT"));
    assertEquals(Set.of("database-shop-db-ca.crt"), there.credentials().files().keySet());
  }

  @Test
  void twoUsesOfOneVariableAreToldApart() {
    world.database("[\"staging\"]");
    world.binding("[{\"database\": \"shop-db\"}, {\"database\": \"shop-db\"}]");
    world.reconcile();
    assertTrue(world.status("/conditions/0/message").contains("add \"as\""));
  }

  @Test
  void aDatabaseMadeAnewIsANewVersionAndOldVersionsNeverComeBack() {
    ready();
    world.forget(Surroundings.DATABASE);
    world.database("[\"staging\"]");
    world.logins.clear();
    world.reconcile();
    assertEquals("2", world.status("/version"));
    world.delete(Surroundings.BINDING);
    world.reconcile();
    assertEquals(Map.of(), world.logins);
    world.binding(USES);
    world.reconcile();
    assertEquals("3", world.status("/version"), "counted on over the Binding's life");
  }

  @Test
  void aRestoreGivesLiveLoginsBackAndTakesRevokedOnesAwayAgain() {
    ready();
    String old = world.logins.get("shop-db_shop_v1");
    rotated();
    String present = world.logins.get("shop-db_shop_v2");
    world.logins.clear();
    world.logins.put("shop-db_shop_v1", old);
    world.bindings.reissue(world.get(Surroundings.DATABASE).orElseThrow(), "staging");
    assertEquals(Map.of("shop-db_shop_v2", present), world.logins);
    world.reconcile();
    assertEquals("2", world.status("/version"));
  }

  @Test
  void anOrphanedGrantIsSwept() {
    ready();
    world.forget(Surroundings.BINDING);
    new GrantOrphans(world.store, world.grants, world.issuing).sweep();
    assertEquals(Map.of(), world.logins);
    world.forget(Surroundings.DATABASE);
    new GrantOrphans(world.store, world.grants, world.issuing).sweep();
    assertEquals(Map.of(), world.rows.rows);
  }

  @Test
  void whatCantBeTakenAwayKeepsNothingElse() {
    ready();
    Key binding = new Key("bindings", "orders", "another.staging");
    Key cache = new Key("caches", "orders", "sessions");
    // Comes first, and nobody issues its kind here.
    world.rows.add(
        List.of(new Given("0", binding, "another", "staging", 1, cache, "0", "", false)));
    world.forget(Surroundings.BINDING);
    assertThrows(
        Issuing.IssueException.class,
        () -> new GrantOrphans(world.store, world.grants, world.issuing).sweep());
    assertEquals(Map.of(), world.logins);
  }

  @Test
  void anIssuersFailureIsToldWithoutThePassword() {
    ready();
    world.logins.replaceAll((login, password) -> "other");
    var failure =
        assertThrows(
            Issuing.IssueException.class,
            () ->
                world.bindings.reissue(world.get(Surroundings.DATABASE).orElseThrow(), "staging"));
    assertFalse(failure.getMessage().contains(password()), failure.getMessage());
  }

  @Test
  void onlyOwnersReadCredentialsAndThatIsWrittenDown() {
    ready();
    CredentialsReads reads = new CredentialsReads(world.objects, world.bindings, world.credentials);
    var thing = world.get(Surroundings.DATABASE).orElseThrow();
    Caller editor = new Caller("erin", Map.of("orders", Role.EDITOR), false, false);
    PlatformException refused =
        assertThrows(PlatformException.class, () -> reads.stream(editor, thing, Map.of()));
    assertEquals(Reason.FORBIDDEN, refused.reason());
    assertTrue(refused.getMessage().contains("owners of team \"orders\""));
    Caller owner = new Caller("alice", Map.of("orders", Role.OWNER), false, false);
    assertThrows(
        PlatformException.class, () -> reads.stream(owner, thing, Map.of("application", "other")));
    byte[] told = reads.stream(owner, thing, Map.of()).collect().first().await().indefinitely();
    assertTrue(new String(told, StandardCharsets.UTF_8).contains(password()));
    var after = world.get(Surroundings.DATABASE).orElseThrow().json();
    assertEquals("alice", after.at("/status/lastCredentialsRead/by").asText());
    assertFalse(after.toString().contains(password()));
    assertFalse(
        world.get(Surroundings.BINDING).orElseThrow().json().toString().contains(password()));
  }

  @ParameterizedTest
  @EnumSource(Surroundings.Fault.class)
  void aWholeLifeSurvivesADeathAtEveryStep(Surroundings.Fault fault) {
    life();
    int acts = world.acts;
    assertTrue(acts > 8, "acts: " + acts);
    for (int at = 0; at < acts; at++) {
      world = new Surroundings();
      world.fault = fault;
      world.at = at;
      life();
    }
  }

  private void life() {
    ready();
    assertEquals(Set.of("shop-db_shop_v1"), world.logins.keySet());
    assertEquals("[1]", live());
    rotated();
    assertEquals(Set.of("shop-db_shop_v2"), world.logins.keySet());
    assertEquals("[2]", live());
    assertEquals(password(), world.logins.get("shop-db_shop_v2"));
    world.delete(Surroundings.BINDING);
    world.reconcile();
    assertEquals(Map.of(), world.logins);
    assertEquals(Optional.empty(), world.get(Surroundings.BINDING));
    assertTrue(world.rows.all().stream().allMatch(Given::revoked));
  }

  private void ready() {
    world.database("[\"staging\"]");
    world.binding(USES);
    world.reconcile();
    assertEquals("Ready", world.status("/phase"));
    world.credentials.settle(Surroundings.BINDING, 1);
    world.reconcile();
  }

  private void rotated() {
    world.rotation.rotate(Surroundings.DATABASE, Optional.empty());
    world.reconcile();
    world.credentials.settle(Surroundings.BINDING, 2);
    world.reconcile();
  }

  private String live() {
    return world
        .get(Surroundings.BINDING)
        .orElseThrow()
        .json()
        .at("/status/liveVersions")
        .toString();
  }

  private BindingCredentials.Found found() {
    return world.credentials.get(Surroundings.BINDING);
  }

  private String password() {
    return assertInstanceOf(BindingCredentials.Found.There.class, found())
        .credentials()
        .variables()
        .get("PGPASSWORD");
  }
}
