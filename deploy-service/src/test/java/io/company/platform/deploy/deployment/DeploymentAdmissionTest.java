package io.company.platform.deploy.deployment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.company.platform.deploy.Json;
import io.company.platform.kernel.error.PlatformException;
import io.company.platform.kernel.resource.Key;
import io.company.platform.kernel.resource.Resource;
import java.util.List;
import org.junit.jupiter.api.Test;

class DeploymentAdmissionTest {

  private final ObjectNode bare =
      object(
          "{\"metadata\": {\"namespace\": \"orders\"}, \"spec\": {\"source\": {\"github\": \"org/repo\"}}}");

  @Test
  void nameAndApplicationComeFromTheOnlyApplicationBeside() {
    ObjectNode sibling =
        object("{\"kind\": \"Application\", \"metadata\": {\"name\": \"order-service\"}}");
    DeploymentAdmission.fillIn(bare, List.of(sibling), List.of("other", "third"));
    assertEquals("order-service", bare.at("/spec/application").asText());
    assertEquals("order-service", bare.at("/metadata/name").asText());
  }

  @Test
  void anUnknownOrUnclearApplicationIsRefused() {
    assertTrue(refusal(bare, List.of("a", "b")).contains("a, b"));
    bare.withObject("/spec").put("application", "ghost");
    assertTrue(
        refusal(bare, List.of("a", "b")).contains("there is no application ghost in team orders"));
  }

  @Test
  void theFinalizerIsAddedOnce() {
    DeploymentAdmission.addFinalizer(bare);
    DeploymentAdmission.addFinalizer(bare);
    assertEquals(1, bare.at("/metadata/finalizers").size());
  }

  @Test
  void twoDeploymentsMayNotShareAnEnvironmentOfAnApplication() {
    Deployment other = deployment("one", "[\"staging\"]");
    DeploymentAdmission.refuseSharedEnvironments(named("two", "[\"production\"]"), List.of(other));
    DeploymentAdmission.refuseSharedEnvironments(named("one", "[\"staging\"]"), List.of(other));
    assertThrows(
        PlatformException.class,
        () ->
            DeploymentAdmission.refuseSharedEnvironments(
                named("two", "[\"staging\", \"production\"]"), List.of(other)));
  }

  private static String refusal(ObjectNode object, List<String> applications) {
    return assertThrows(
            PlatformException.class,
            () -> DeploymentAdmission.fillIn(object, List.of(), applications))
        .getMessage();
  }

  private static Deployment deployment(String name, String environments) {
    return Deployment.from(
        new Resource(
            new Key("deployments", "orders", name), "uid", 1, 1, named(name, environments)));
  }

  private static ObjectNode named(String name, String environments) {
    return object(
        """
        {"metadata": {"name": "%s", "namespace": "orders"},
         "spec": {"application": "shop", "source": {"github": "org/shop"}, "environments": %s}}"""
            .formatted(name, environments));
  }

  private static ObjectNode object(String json) {
    return (ObjectNode) Json.parse(json);
  }
}
