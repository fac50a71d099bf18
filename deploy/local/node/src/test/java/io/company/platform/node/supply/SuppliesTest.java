package io.company.platform.node.supply;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.company.platform.kinds.FieldError;
import io.company.platform.node.secret.Secrets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SuppliesTest {

  private static final List<Mount> DATA = List.of(new Mount("data", "v", false));

  @Test
  void expandsWhatItKnowsAndLeavesTheRest() {
    Placeholders placeholders =
        new Placeholders(
            Map.of(Placeholders.mount("data"), "/volumes/data", Placeholders.PORT, "20001"));
    assertEquals(
        "/volumes/data/x:20001 $HOME $(date) \\1",
        placeholders.expand("$(platform:mount:data)/x:$(platform:port) $HOME $(date) \\1"));
    byte[] content = {(byte) 0xff, 0, '$', '(', (byte) 0xe4, ')'};
    assertArrayEquals(content, placeholders.expand(content));
  }

  @Test
  void refusesNamesWithoutAMeaningAndQuotesNoSecret() {
    Secrets secrets = new Secrets(Map.of("A", "s3cret $(platform:files)"), Map.of());
    List<FieldError> errors =
        Supplies.of(DATA, "user")
            .errors("task", secrets, Map.of("task.script", "$(platform:port)"), false);
    assertEquals(
        List.of("task.script", "task.secret_environment"),
        errors.stream().map(FieldError::path).toList());
    assertTrue(errors.getFirst().message().contains("$(platform:mount:data)"));
    assertFalse(errors.toString().contains("s3cret"));
  }

  @Test
  void refusesMountsWithoutAUserAndNamesThatAreTwice() {
    List<Mount> twice = List.of(DATA.getFirst(), new Mount("data", "w", true));
    List<FieldError> errors =
        Supplies.of(twice, "").errors("workload", Secrets.NONE, Map.of(), true);
    assertEquals(
        List.of("workload.mounts", "workload.user"),
        errors.stream().map(FieldError::path).toList());
  }

  @Test
  void refusesFilesThatLeadElsewhereOrAreLarge() {
    Secrets secrets =
        new Secrets(Map.of(), Map.of("../x", new byte[1], "large", new byte[(1 << 20) + 1]));
    List<FieldError> errors = Supplies.NONE.errors("task", secrets, Map.of(), false);
    assertEquals(2, errors.size(), errors::toString);
  }
}
