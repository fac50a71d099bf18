package io.company.platform.app.application;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.company.platform.kinds.FieldError;
import java.util.List;
import org.junit.jupiter.api.Test;

class UseVariablesTest {

  @Test
  void twoOfOneKindNeedAName() throws Exception {
    List<FieldError> errors = clashes("{\"uses\": [{\"database\": \"a\"}, {\"database\": \"b\"}]}");
    assertEquals(1, errors.size());
    assertEquals("spec.uses[1]", errors.getFirst().path());
    assertTrue(errors.getFirst().message().contains("DATABASE_URL"));
    assertTrue(errors.getFirst().message().contains("spec.uses[0]"));
    assertTrue(errors.getFirst().message().contains("\"as\""));
    assertEquals(
        List.of(),
        clashes("{\"uses\": [{\"database\": \"a\"}, {\"database\": \"b\", \"as\": \"OTHER\"}]}"));
    assertEquals(List.of(), clashes("{\"uses\": [{\"database\": \"a\"}, {\"cache\": \"b\"}]}"));
  }

  @Test
  void whatTheApplicationSetsItselfIsNotOverwritten() throws Exception {
    assertTrue(
        clashes("{\"env\": {\"PGHOST\": \"x\"}, \"uses\": [{\"database\": \"a\"}]}")
            .getFirst()
            .message()
            .contains("spec.env"));
    assertTrue(
        clashes(
                """
                {"environments": {"staging": {"env": {"S_REDIS_URL": "x"}}},
                 "uses": [{"cache": "a", "as": "S"}]}""")
            .getFirst()
            .message()
            .contains("spec.environments.staging.env"));
  }

  @Test
  void whatIsNoUseIsTheValidationsToRefuse() throws Exception {
    assertEquals(
        List.of(), clashes("{\"uses\": [7, {}, {\"database\": 1}, \"x\", {\"as\": \"A\"}]}"));
    assertEquals(List.of(), clashes("{\"uses\": \"x\", \"env\": 3}"));
  }

  private static List<FieldError> clashes(String spec) throws Exception {
    return UseVariables.clashes(
        (ObjectNode) new ObjectMapper().readTree("{\"spec\": " + spec + "}"));
  }
}
