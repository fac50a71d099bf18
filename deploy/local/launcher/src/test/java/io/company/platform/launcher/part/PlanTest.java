package io.company.platform.launcher.part;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.company.platform.launcher.Refusal;
import io.company.platform.launcher.home.Home;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PlanTest {
  private static final Home HOME = new Home(Path.of("/home/of/it"), Path.of("/checkout"));
  private final Part database = new ListenerPart("database", Set.of(), 1, HOME, "");
  private final Part identity = new ListenerPart("identity", Set.of("database"), 2, HOME, "");
  private final Part service =
      new ListenerPart("service", Set.of("database", "identity"), 3, HOME, "");
  private final Part ingress = new ListenerPart("ingress", Set.of(), 4, HOME, "");
  private final Plan plan = new Plan(List.of(database, ingress, identity, service));

  @Test
  void stopsEachPartBeforeWhatItNeeds() {
    List<List<String>> order =
        plan.stopOrder().stream().map(group -> group.stream().map(Part::name).toList()).toList();
    assertEquals(
        List.of(List.of("ingress", "service"), List.of("identity"), List.of("database")), order);
  }

  @Test
  void someOfThePartsBringWhatTheyNeed() {
    assertEquals(List.of("database", "identity"), plan.only(Set.of("identity")).names());
  }

  @Test
  void refusesAPartThatIsNotThereAndNamesThoseThatAre() {
    Refusal refusal = assertThrows(Refusal.class, () -> plan.named("databse"));
    assertTrue(
        refusal.getMessage().contains("database, ingress, identity, service"),
        refusal.getMessage());
  }

  @Test
  void refusesANeedThatComesLater() {
    assertThrows(IllegalArgumentException.class, () -> new Plan(List.of(identity, database)));
  }

  @Test
  void anotherSettingIsAnotherFingerprintAndTheSameIsTheSame() throws Exception {
    Part same = new ListenerPart("database", Set.of(), 1, HOME, "");
    Part changed = new ListenerPart("database", Set.of(), 1, HOME, "more");
    assertEquals(database.launch().fingerprint(), same.launch().fingerprint());
    assertNotEquals(database.launch().fingerprint(), changed.launch().fingerprint());
  }
}
