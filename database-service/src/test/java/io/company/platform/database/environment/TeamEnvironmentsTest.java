package io.company.platform.database.environment;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.company.platform.kernel.resource.Key;
import io.company.platform.kernel.resource.Resource;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TeamEnvironmentsTest {

  private static final ObjectMapper JSON = new ObjectMapper();

  @Test
  void areThoseThatTheTeamDeploysTo() throws Exception {
    assertEquals(
        List.of("dev", "production"),
        of(Optional.empty(), List.of(), List.of("dev", "production")));
  }

  @Test
  void includeThoseOfADeploymentInTheSameRequest() throws Exception {
    assertEquals(
        List.of("qa", "production"),
        of(Optional.empty(), List.of(JSON.readTree("[\"qa\", \"production\"]")), List.of()));
    assertEquals(
        List.of("staging", "production"),
        of(Optional.empty(), List.of(MissingNode.getInstance()), List.of()),
        "a Deployment that leaves them out has the standard ones");
  }

  @Test
  void areTheStandardOnesWhereNothingIsDeployed() throws Exception {
    assertEquals(List.of("staging", "production"), of(Optional.empty(), List.of(), List.of()));
  }

  @Test
  void areNeverFewerThanBefore() throws Exception {
    ObjectNode object =
        (ObjectNode) JSON.readTree("{\"spec\": {\"environments\": [\"dev\", \"production\"]}}");
    Resource current = new Resource(new Key("databases", "orders", "db"), "uid", 1, 1, object);
    assertEquals(
        List.of("dev", "production", "staging"),
        of(Optional.of(current), List.of(), List.of("staging", "production")));
  }

  private static List<String> of(
      Optional<Resource> current, List<JsonNode> siblings, List<String> deployed) {
    return List.copyOf(TeamEnvironments.of(current, siblings, deployed));
  }
}
