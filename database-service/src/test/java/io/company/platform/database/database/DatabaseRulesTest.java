package io.company.platform.database.database;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.company.platform.database.instance.Offer;
import io.company.platform.kernel.resource.Key;
import io.company.platform.kernel.resource.Resource;
import io.company.platform.kinds.FieldError;
import io.company.platform.kinds.Kinds;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DatabaseRulesTest {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final List<String> MAJORS = List.of("14", "15", "16");

  @Test
  void aVersionThatIsNotThereIsRefusedWithThoseThatAre() throws Exception {
    assertEquals(
        List.of("spec.version: there is no version 18 here; there are 14, 15, 16"),
        said(DatabaseRules.version(Optional.empty(), spec("version: '18'"), MAJORS)));
  }

  @Test
  void dataDoNotGoBackToAnOlderVersion() throws Exception {
    Resource runs15 =
        resource("version: '15'", "[{\"name\": \"staging\", \"version\": \"15.19\"}]");
    List<String> said =
        said(DatabaseRules.version(Optional.of(runs15), spec("version: '14'"), MAJORS));
    assertEquals(1, said.size());
    assertTrue(said.getFirst().contains("can't go back from 15 to 14"), said.getFirst());
  }

  @Test
  void anUpgradeThatHasNotRunCanBeTakenBack() throws Exception {
    Resource planned =
        resource("version: '15'", "[{\"name\": \"staging\", \"version\": \"14.24\"}]");
    assertEquals(
        List.of(), DatabaseRules.version(Optional.of(planned), spec("version: '14'"), MAJORS));
  }

  @Test
  void anUnknownExtensionIsRefusedWithTheNearestAndAllThatThereAre() throws Exception {
    Offer.Release release = new Offer.Release("14.24", 14, 24, List.of("hstore", "pg_trgm"));
    assertEquals(
        List.of(
            "spec.extensions[1]: version 14.24 has no extension pg_trgn; did you mean pg_trgm?; it"
                + " has hstore, pg_trgm"),
        said(DatabaseRules.extensions(spec("extensions: [hstore, pg_trgn]"), release)));
  }

  @Test
  void storageThatIsUsedCanNotBeTakenAway() throws Exception {
    Resource uses2Gi =
        resource("size: medium", "[{\"name\": \"production\", \"storageBytes\": 2147483648}]");
    List<String> said = said(DatabaseRules.storage(uses2Gi, spec("size: small")));
    assertEquals(1, said.size());
    assertTrue(said.getFirst().startsWith("spec.size: would allow"), said.getFirst());
    assertTrue(said.getFirst().contains("production uses"), said.getFirst());
    assertEquals(List.of(), DatabaseRules.storage(uses2Gi, spec("size: large")));
  }

  @Test
  void anEnvironmentThatIsUsedCanNotBeTakenAway() throws Exception {
    Resource both = resource("environments: [staging, production]", "[]");
    List<String> users = List.of("order-service in production");
    assertEquals(
        List.of(
            "spec.environments: can't lose production: it is used by order-service in production;"
                + " take it out of spec.uses of the application first"),
        said(DatabaseRules.environments(both, spec("environments: [staging]"), users)));
    assertEquals(
        List.of(), DatabaseRules.environments(both, spec("environments: [production]"), users));
  }

  private static List<String> said(List<FieldError> errors) {
    return errors.stream().map(each -> each.path() + ": " + each.message()).toList();
  }

  private static ObjectNode spec(String yaml) throws Exception {
    ObjectNode object =
        (ObjectNode)
            JSON.readTree(
                "{\"kind\": \"Database\", \"metadata\": {\"name\": \"db\", \"namespace\": \"orders\"}}");
    ObjectNode spec = object.putObject("spec");
    String[] pair = yaml.split(": ", 2);
    String value = pair[1].replace("'", "");
    if (value.startsWith("[")) {
      for (String each : value.substring(1, value.length() - 1).split(", ")) {
        spec.withArray(pair[0]).add(each);
      }
    } else {
      spec.put(pair[0], value);
    }
    Kinds.DATABASE.completion().complete(object);
    return object;
  }

  private static Resource resource(String yaml, String environments) throws Exception {
    ObjectNode object = spec(yaml);
    object.putObject("status").set("environments", JSON.readTree(environments));
    return new Resource(new Key("databases", "orders", "db"), "uid", 1, 1, object);
  }
}
