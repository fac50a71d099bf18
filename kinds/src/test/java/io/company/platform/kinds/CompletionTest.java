package io.company.platform.kinds;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class CompletionTest {

  private static final Path MANIFESTS = Path.of("../deploy/local/manifests");

  @Test
  void theGoldenPathFillsInAllOfAnApplicationButItsNameAndTeam() throws Exception {
    ObjectNode object =
        Json.of(
            "{kind: Application, metadata: {name: shop, namespace: orders}, spec: {team: orders}}");
    assertEquals(List.of(), Json.errors(Kinds.APPLICATION, object));
    assertEquals(
        Json.of(
            """
            apiVersion: platform.company.io/v1
            kind: Application
            metadata: {name: shop, namespace: orders}
            spec:
              team: orders
              description: ""
              runtime: auto
              replicas: 2
              resources: {memory: 512Mi, cpu: 500m}
              ingress: {path: /orders/shop}
              health: {path: /}
              env: {}
              uses: []
              environments: {}
              links: []
            """),
        object);
  }

  @Test
  void theThreeManifestsAreValidAsTheyStand() throws Exception {
    ObjectNode application = manifest("application");
    ObjectNode deployment = manifest("deployment");
    ObjectNode database = manifest("database");
    List<ObjectNode> all = List.of(application, deployment, database);
    List<Namespaces.Answer> teams = Namespaces.of(all, List.of());
    for (int i = 0; i < all.size(); i++) {
      assertEquals(new Namespaces.Answer.Found("orders"), teams.get(i));
      all.get(i).withObject("/metadata").put("namespace", "orders");
    }
    assertEquals(
        new ApplicationOf.Answer.Found("order-service"),
        ApplicationOf.deployment(deployment, List.of(application, database), List.of()));
    deployment.withObject("/spec").put("application", "order-service");
    deployment.withObject("/metadata").put("name", "order-service");

    assertEquals(List.of(), Json.errors(Kinds.APPLICATION, application));
    assertEquals(List.of(), Json.errors(Kinds.DEPLOYMENT, deployment));
    assertEquals(List.of(), Json.errors(Kinds.DATABASE, database));
    assertEquals("/api/orders", application.at("/spec/ingress/path").asText());
    assertEquals("10m", deployment.at("/spec/build/timeout").asText());
    assertFalse(deployment.at("/spec/strategy").has("rolling"));
  }

  @Test
  void overridesOfAnEnvironmentAreNotFilledIn() throws Exception {
    ObjectNode object = Json.application("environments: {staging: {resources: {memory: 64Mi}}}");
    assertEquals(List.of(), Json.errors(Kinds.APPLICATION, object));
    assertEquals(Json.of("{resources: {memory: 64Mi}}"), object.at("/spec/environments/staging"));
  }

  @Test
  void numbersOfCoresAndNullsAreUnderstood() throws Exception {
    ObjectNode object = Json.application("resources: {cpu: 0.5, memory: null}", "replicas:");
    assertEquals(List.of(), Json.errors(Kinds.APPLICATION, object));
    assertEquals(Json.of("{cpu: '0.5', memory: 512Mi}"), object.at("/spec/resources"));
    assertEquals(2, object.at("/spec/replicas").asInt());
  }

  @Test
  void aStrategyThatIsOnlyNamedIsChosen() throws Exception {
    ObjectNode object = Json.deployment("source: {github: org/repo}", "strategy: {blueGreen: }");
    assertEquals(List.of(), Json.errors(Kinds.DEPLOYMENT, object));
    assertEquals(Json.of("blueGreen: {}"), object.at("/spec/strategy"));
  }

  @Test
  void anythingIsCompletedWithoutAFailure() throws Exception {
    for (Kind kind : Kinds.all()) {
      for (String text :
          List.of(
              "{}", "{metadata: 1, spec: []}", "{spec: {build: 3, strategy: [], ingress: x}}")) {
        kind.completion().complete(Json.of(text));
      }
    }
  }

  @Test
  void recordsAreReadAndWritten() throws Exception {
    ObjectNode object = Json.application("environments: {staging: {replicas: 1}}");
    Kinds.APPLICATION.completion().complete(object);
    ApplicationSpec spec = Specs.read(ApplicationSpec.class, object.get("spec"));
    assertEquals(1, spec.environments().get("staging").replicas());
    assertNull(spec.environments().get("staging").resources());
    assertTrue(Specs.read(ApplicationStatus.class, Json.of("{new: 1}")).conditions().isEmpty());
    assertEquals(spec, Specs.read(ApplicationSpec.class, Specs.write(spec)));
  }

  private static ObjectNode manifest(String name) throws Exception {
    return Json.of(Files.readString(MANIFESTS.resolve(name + ".yaml")));
  }
}
