package io.company.platform.kinds;

import static io.company.platform.kinds.Json.application;
import static io.company.platform.kinds.Json.deployment;
import static io.company.platform.kinds.Json.errors;
import static io.company.platform.kinds.Kinds.APPLICATION;
import static io.company.platform.kinds.Kinds.DATABASE;
import static io.company.platform.kinds.Kinds.DEPLOYMENT;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ValidationTest {

  @Test
  void saysWhereWhatAndWhatIsAllowed() throws Exception {
    assertEquals(
        List.of("spec.replicas: must be a whole number from 0 to 100, but is \"three\""),
        errors(APPLICATION, application("replicas: three")));
  }

  @Test
  void findsEverythingThatIsWrongAtOnce() throws Exception {
    List<String> errors =
        errors(
            APPLICATION,
            application(
                "replicas: 101",
                "replcias: 1",
                "runtime: node-81",
                "resources: {memory: 12Q, cpu: lots}",
                "ingress: {path: api}",
                "env: {PORT: '1', 9X: '2', GOOD: 3}",
                "environments: {Staging: {replicas: -1}, qa: {image: x}}",
                "links: [{title: x, url: 'javascript:alert(1)'}]"));
    assertEquals(
        List.of(
            "spec.replcias: is not a field of spec; did you mean \"replicas\"?",
            "spec.environments.qa.image: is not a field of spec.environments.qa; its fields are replicas, resources, env",
            "spec.runtime: must be one of \"auto\", \"node-18\", \"node-20\", \"node-22\", \"java-17\", \"java-21\","
                + " \"java-25\", \"python-3\", \"static\", but is \"node-81\"; did you mean \"node-18\"?",
            "spec.replicas: must be a whole number from 0 to 100, but is 101",
            "spec.resources.memory: must be an amount of memory such as 64Mi, 512Mi or 1Gi, from 16Mi to 1Ti, but is"
                + " \"12Q\"",
            "spec.resources.cpu: must be an amount of processor time such as 200m, 0.5 or 2 (cores), from 10m to 256,"
                + " but is \"lots\"",
            "spec.ingress.path: must be a path such as /api/orders: it starts with a slash, does not end with one, and is"
                + " made of letters, digits and . _ ~ -, but is \"api\"",
            "spec.env.PORT: must be called by a variable name of letters, digits and underscores that does not start with"
                + " a digit and is none of those that the platform sets: PORT, HOME, PATH, TMPDIR and what starts with"
                + " PLATFORM_",
            "spec.env.9X: must be called by a variable name of letters, digits and underscores that does not start with a"
                + " digit and is none of those that the platform sets: PORT, HOME, PATH, TMPDIR and what starts with"
                + " PLATFORM_",
            "spec.env.GOOD: must be text of at most 32768 characters, written as text: put it in quotes, but is 3",
            "spec.environments.Staging: must be called by an environment name of at most 30 lower-case letters, digits and"
                + " hyphens that starts with a letter and ends with a letter or digit",
            "spec.environments.Staging.replicas: must be a whole number from 0 to 100, but is -1",
            "spec.links[0].url: must be a URL that starts with http:// or https://, but is \"javascript:alert(1)\""),
        errors);
  }

  @Test
  void asksForWhatIsMissing() throws Exception {
    List<String> errors = errors(APPLICATION, Json.of("kind: Application"));
    assertEquals(2, errors.size(), errors.toString());
    assertTrue(
        errors
            .get(0)
            .startsWith("metadata: is required: an object with the fields name, namespace"),
        errors.get(0));
    assertTrue(
        errors.get(1).startsWith("spec.team: is required: a name of at most 63"), errors.get(1));
  }

  @Test
  void theTeamAndTheNamespaceAgree() throws Exception {
    ObjectNode object = application();
    object.withObject("/metadata").put("namespace", "payments");
    assertEquals(
        List.of(
            "spec.team: must be the same as metadata.namespace, which is \"payments\", but is \"orders\""),
        errors(APPLICATION, object));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "spec: 3",
        "spec: []",
        "spec: text",
        "spec: {team: orders, resources: []}",
        "spec: {team: [a]}"
      })
  void aWrongTypeAnywhereIsAnErrorAndNeverAFailure(String spec) throws Exception {
    ObjectNode object =
        Json.of("{kind: Application, metadata: {name: a, namespace: orders}, " + spec + "}");
    assertEquals(1, errors(APPLICATION, object).size());
  }

  @Test
  void metadataIsCheckedToo() throws Exception {
    ObjectNode object =
        Json.of(
            """
            kind: Database
            metadata:
              name: Orders_DB
              namespace: orders
              labels: {"bad key": x, ok: "not ok", fine.example.com/tier: back-end}
              annotation: {}
            """);
    List<String> errors = errors(DATABASE, object);
    assertEquals(4, errors.size(), errors.toString());
    assertTrue(
        errors
            .get(0)
            .contains(
                "metadata.annotation: is not a field of metadata; did you mean \"annotations\"?"));
    assertTrue(
        errors.get(1).startsWith("metadata.name: must be a name of at most 63"), errors.get(1));
    assertTrue(
        errors.get(2).startsWith("metadata.labels[\"bad key\"]: must be called by"), errors.get(2));
    assertTrue(
        errors.get(3).startsWith("metadata.labels.ok: must be text of at most 63"), errors.get(3));
  }

  @Test
  void aFieldInTheWrongPlaceIsSuggestedAtTheRightOne() throws Exception {
    assertEquals(
        List.of("spec.cpu: is not a field of spec; did you mean \"spec.resources.cpu\"?"),
        errors(APPLICATION, application("cpu: 200m")));
  }

  @Test
  void exactlyOneStrategyAndOneSource() throws Exception {
    List<String> errors =
        errors(
            DEPLOYMENT,
            deployment(
                "source: {github: org/repo, git: 'https://git.example.com/a.git'}",
                "strategy: {rolling: {}, canary: {percentage: 10, duration: 30m}}"));
    assertEquals(
        List.of(
            "spec.source: must have exactly one of github, git, but given are github and git",
            "spec.strategy: must have exactly one of canary, rolling, blueGreen, but given are canary and rolling"),
        errors);
    assertEquals(
        List.of("spec.source: must have exactly one of github, git, but none is given"),
        errors(DEPLOYMENT, deployment("source: {branch: main}")));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "0|30m|1",
        "100|30m|1",
        "1|1s|0",
        "99|7d|0",
        "10|8d|1",
        "10|0s|1",
        "10|30|1",
        "10|half an hour|1",
        "10|1h30m|0",
      })
  void boundsOfACanary(String percentage, String duration, int wrong) throws Exception {
    ObjectNode object =
        deployment(
            "source: {github: org/repo}",
            "strategy: {canary: {percentage: " + percentage + ", duration: '" + duration + "'}}");
    assertEquals(wrong, errors(DEPLOYMENT, object).size(), errors(DEPLOYMENT, object).toString());
  }

  @Test
  void environmentsAreDifferentAndAtLeastOne() throws Exception {
    String source = "source: {github: org/repo}";
    assertEquals(
        List.of("spec.environments[1]: must not be in the list twice, but \"qa\" is"),
        errors(DEPLOYMENT, deployment(source, "environments: [qa, qa]")));
    assertEquals(
        List.of("spec.environments: must be a list of 1 to 10 different items, but has 0"),
        errors(DEPLOYMENT, deployment(source, "environments: []")));
  }

  @Test
  void aVersionWrittenAsANumberIsToldToBeQuoted() throws Exception {
    ObjectNode object =
        Json.of("{kind: Database, metadata: {name: a, namespace: b}, spec: {version: 14}}");
    assertEquals(
        List.of(
            "spec.version: must be one of \"14\", \"15\", \"16\", \"17\", \"18\", written as text: put it in quotes, but"
                + " is 14"),
        errors(DATABASE, object));
  }

  @Test
  void theValueOfAVariableIsNotRepeatedInAnError() throws Exception {
    ObjectNode object = application();
    object.withObject("/spec/env").put("TOKEN", "secret\0");
    FieldError error =
        Validation.errors(APPLICATION, object).stream()
            .filter(e -> e.path().contains("TOKEN"))
            .findFirst()
            .get();
    assertFalse((error.message() + error.value()).contains("secret"));
  }

  @Test
  void pruningLeavesTheRest() throws Exception {
    ObjectNode object =
        application(
            "replicas: 2",
            "cpu: 1",
            "resources: {disk: 1, cpu: 200m}",
            "environments: {qa: {x: 1}}");
    Validation.prune(APPLICATION, object);
    assertEquals(
        application("replicas: 2", "resources: {cpu: 200m}", "environments: {qa: {}}"), object);
  }

  @Test
  void theStatusIsTheOwnersAndNotChecked() throws Exception {
    ObjectNode object = application();
    object.withObject("/status").put("noted", 1);
    assertEquals(List.of(), errors(APPLICATION, object));
    Validation.prune(APPLICATION, object);
    assertEquals(1, object.at("/status/noted").asInt());
  }

  @Test
  void theBodyOfAnActionIsChecked() throws Exception {
    Action rollback = DEPLOYMENT.actions().getFirst();
    Action pause = DEPLOYMENT.actions().get(1);
    assertEquals(
        "realease", Validation.bodyErrors(rollback, Json.of("realease: a")).getFirst().path());
    assertEquals(
        "is not a field of this action's body, which has none",
        Validation.bodyErrors(pause, Json.of("a: 1")).getFirst().message());
    assertEquals(1, Validation.bodyErrors(rollback, Json.of("a: [1]").get("a")).size());
  }
}
