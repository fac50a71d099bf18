package io.company.platform.database.instance;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.company.platform.kernel.resource.Json;
import io.company.platform.kernel.resource.Key;
import io.company.platform.kernel.resource.Resource;
import io.company.platform.kinds.Kinds;
import java.util.Set;
import org.junit.jupiter.api.Test;

class InstanceTest {

  private static Set<String> unwanted(String spec, String prepared, String left) {
    String json =
        """
        {"metadata": {"name": "orders-db", "namespace": "orders"},
         "spec": {"version": "14", "environments": ["staging"], "extensions": [%s]},
         "status": {"environments": [{"name": "staging", "wanted": "14.24", "prepared": "%s",
           "extensionsLeft": {%s}}]}}
        """
            .formatted(spec, prepared, left);
    ObjectNode object = (ObjectNode) Json.parse(json.getBytes());
    Kinds.DATABASE.completion().complete(object);
    Resource database =
        new Resource(
            new Key("databases", "orders", "orders-db"),
            "0f8fad5b-d9cb-469f-a165-70867728950e",
            1,
            1,
            object);
    return Instance.of(database, "staging", "").unwanted();
  }

  @Test
  void whatWasSetUpAndIsNoLongerAskedForIsUnwanted() {
    assertEquals(Set.of("hstore"), unwanted("\"pg_trgm\"", "1/14.24/hstore,pg_trgm", ""));
    assertEquals(Set.of(), unwanted("\"pg_trgm\"", "1/14.24/pg_trgm", ""));
  }

  @Test
  void whatCouldNotGoIsRememberedUntilItIsAskedForAgain() {
    assertEquals(Set.of("hstore"), unwanted("", "1/14.24/", "\"hstore\": \"column h\""));
    assertEquals(Set.of(), unwanted("\"hstore\"", "1/14.24/hstore", "\"hstore\": \"column h\""));
  }

  @Test
  void ofDataThatWereNotSetUpHereAndOfTheLanguageNothingIsUnwanted() {
    assertEquals(Set.of(), unwanted("", "", ""));
    assertEquals(Set.of(), unwanted("", "1/14.24/plpgsql", ""));
  }
}
