package io.company.platform.kernel.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.company.platform.kernel.error.PlatformException;
import io.company.platform.kernel.resource.Json;
import org.junit.jupiter.api.Test;

class SelectorTest {

  private static final ObjectNode OBJECT =
      Json.stored(
          """
      {"metadata": {"name": "a", "labels": {"tier": "backend", "example.com/x": "1"}}, "spec": {"size": "small", "n": 3}}
      """);

  @Test
  void understandsKubernetesLabelSelectors() {
    for (String matching :
        new String[] {
          "",
          "tier=backend",
          "tier==backend",
          "tier!=frontend",
          "tier in (backend, x)",
          "tier notin (frontend)",
          "tier",
          "!other",
          "example.com/x=1,tier",
          "other notin (a,a)"
        }) {
      assertTrue(Selector.parse(matching, "").matches(OBJECT), matching);
    }
    for (String other :
        new String[] {
          "tier=frontend",
          "tier!=backend",
          "tier in (x)",
          "tier notin (backend,y)",
          "!tier",
          "other",
          "tier=backend,other=1"
        }) {
      assertFalse(Selector.parse(other, "").matches(OBJECT), other);
    }
  }

  @Test
  void selectsByFields() {
    assertTrue(Selector.parse("", "metadata.name=a,spec.size!=large,spec.n=3").matches(OBJECT));
    assertFalse(Selector.parse("", "spec.size=large").matches(OBJECT));
    assertFalse(Selector.parse("", "metadata.name=a").mayChange());
    assertTrue(Selector.parse("tier", "metadata.name=a").mayChange());
  }

  @Test
  void refusesWhatItDoesNotUnderstandAndSaysWhatThereIs() {
    for (String wrong : new String[] {"a b", "tier in backend", "=x"}) {
      assertTrue(
          assertThrows(PlatformException.class, () -> Selector.parse(wrong, ""))
              .getMessage()
              .contains("key=value"),
          wrong);
    }
    assertEquals(
        io.company.platform.kernel.error.Reason.BAD_REQUEST,
        assertThrows(PlatformException.class, () -> Selector.parse("", "spec.size")).reason());
  }
}
