package io.company.platform.gateway.document;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.company.platform.gateway.http.Body;
import io.company.platform.kernel.error.PlatformException;
import io.company.platform.kernel.error.Reason;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class DocumentsTest {

  private static List<ObjectNode> yaml(String text) {
    return Documents.all(new Body(text.getBytes(StandardCharsets.UTF_8), "application/yaml"));
  }

  private static List<ObjectNode> json(String text) {
    return Documents.all(new Body(text.getBytes(StandardCharsets.UTF_8), "application/json"));
  }

  private static String refusal(String yaml) {
    PlatformException refusal = assertThrows(PlatformException.class, () -> yaml(yaml));
    assertEquals(Reason.BAD_REQUEST, refusal.reason());
    return refusal.getMessage();
  }

  @Test
  void readsManyDocumentsListsAndArrays() {
    assertEquals(2, yaml("kind: A\n---\nkind: B\n---\n# nothing\n").size());
    assertEquals(2, yaml("kind: List\nitems:\n- kind: A\n- kind: B\n").size());
    assertEquals(2, json("[{\"kind\":\"A\"},{\"kind\":\"B\"}]").size());
    assertEquals(1, yaml("{\n\t\"kind\": \"A\"\n}").size());
  }

  @Test
  void readsScalarsAsTheCoreSchemaDoes() {
    ObjectNode object =
        yaml("a: on\nb: 2026-01-01\nc: 010\nd: 0x10\ne: 1.5\nf: ~\ng: true\nh: '14'\ni: 12345678901\nj: !!str 7\nk: 1_0\n")
            .getFirst();
    assertEquals(
        "{\"a\":\"on\",\"b\":\"2026-01-01\",\"c\":10,\"d\":16,\"e\":1.5,\"f\":null,\"g\":true,\"h\":\"14\","
            + "\"i\":12345678901,\"j\":\"7\",\"k\":\"1_0\"}",
        object.toString());
  }

  @Test
  void followsAnchorsAndMergesMappings() {
    ObjectNode object =
        yaml("base: &b {x: 1, y: 2}\nfirst:\n  <<: *b\n  y: 3\nsecond: *b\n").getFirst();
    assertEquals("{\"y\":3,\"x\":1}", object.get("first").toString());
    assertEquals("{\"x\":1,\"y\":2}", object.get("second").toString());
  }

  @Test
  void saysWhereYamlIsMalformed() {
    assertTrue(
        refusal("kind: A\nspec: [1, 2\n").contains("line 3, column 1"),
        refusal("kind: A\nspec: [1, 2\n"));
    assertTrue(refusal("kind: A\n\tb: 1\n").contains("line 2"), refusal("kind: A\n\tb: 1\n"));
  }

  @Test
  void refusesTheSameKeyTwice() {
    assertTrue(
        refusal("a: 1\nb: 2\na: 3\n").contains("line 3, column 1: the key \"a\" is given twice"));
    PlatformException inJson =
        assertThrows(PlatformException.class, () -> json("{\"a\":1,\"a\":2}"));
    assertTrue(inJson.getMessage().contains("Duplicate"), inJson.getMessage());
  }

  @Test
  void refusesABombOfAliases() {
    StringBuilder bomb = new StringBuilder("a0: &a0 [x,x,x,x,x,x,x,x,x]\n");
    for (int i = 1; i < 10; i++) {
      String alias = "*a" + (i - 1);
      bomb.append("a").append(i).append(": &a").append(i).append(" [");
      bomb.append(String.join(",", Collections.nCopies(9, alias))).append("]\n");
    }
    assertTrue(refusal(bomb.toString()).contains("aliases"), refusal(bomb.toString()));
    StringBuilder slim = new StringBuilder("a0: &a0 [x,x,x]\n");
    for (int i = 1; i < 16; i++) {
      slim.append("a")
          .append(i)
          .append(": &a")
          .append(i)
          .append(" [*a")
          .append(i - 1)
          .append(",*a")
          .append(i - 1);
      slim.append(",*a").append(i - 1).append("]\n");
    }
    assertTrue(refusal(slim.toString()).contains("200000 values"), refusal(slim.toString()));
  }

  @Test
  void refusesWhatRefersToItself() {
    assertTrue(refusal("a: &a [*a]\n").contains("nested deeper"), refusal("a: &a [*a]\n"));
  }

  @Test
  void refusesDeepNesting() {
    String deep = "[".repeat(5000) + "]".repeat(5000);
    assertTrue(refusal("a: " + deep).contains("100"), refusal("a: " + deep));
    PlatformException inJson =
        assertThrows(PlatformException.class, () -> json("{\"a\":" + deep + "}"));
    assertTrue(inJson.getMessage().contains("100 levels"), inJson.getMessage());
  }

  @Test
  void refusesWhatIsNotUtf8() {
    byte[] latin = "kind: Bücher".getBytes(StandardCharsets.ISO_8859_1);
    PlatformException refusal =
        assertThrows(
            PlatformException.class, () -> Documents.all(new Body(latin, "application/yaml")));
    assertTrue(refusal.getMessage().contains("byte 7"), refusal.getMessage());
  }

  @Test
  void refusesWhatIsNoObject() {
    assertTrue(refusal("just text").contains("not an object"));
    assertTrue(refusal("").contains("no object"));
    assertTrue(refusal("a: !custom 1\n").contains("tag !custom"), refusal("a: !custom 1\n"));
  }
}
