package io.company.platform.kinds;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is filled in from other documents and from what the caller or the team has. */
class FillInTest {

  private static final String APPLICATION =
      "{kind: Application, metadata: {name: shop}, spec: {team: orders}}";
  private static final String DATABASE = "{kind: Database, metadata: {name: db}}";

  @Test
  void theTeamIsTheOneThatTheDocumentNames() throws Exception {
    assertEquals(List.of(found("orders")), teams(List.of("payments", "search"), APPLICATION));
    assertEquals(
        List.of(found("a")), teams(List.of(), "{kind: Database, metadata: {namespace: a}}"));
  }

  @Test
  void elseTheOneThatTheOtherDocumentsName() throws Exception {
    assertEquals(
        List.of(found("orders"), found("orders")),
        teams(List.of("payments"), DATABASE, APPLICATION));
  }

  @Test
  void elseTheCallersOnlyOne() throws Exception {
    String other = "{kind: Application, metadata: {name: pay}, spec: {team: payments}}";
    assertEquals(List.of(found("search")), teams(List.of("search"), DATABASE));
    assertEquals(
        found("search"), teams(List.of("search"), DATABASE, APPLICATION, other).getFirst());
  }

  @Test
  void elseTheCandidatesAreListed() throws Exception {
    var answer =
        assertInstanceOf(
            Namespaces.Answer.Unclear.class, teams(List.of("b", "a"), DATABASE).getFirst());
    assertEquals(
        "is left out and can't be filled in: write the team that it is for, one of a, b",
        answer.error().message());
    assertEquals("metadata.namespace", answer.error().path());
    assertInstanceOf(Namespaces.Answer.Unclear.class, teams(List.of(), DATABASE).getFirst());
  }

  @Test
  void theApplicationIsTheOneThatIsWritten() throws Exception {
    assertEquals("x", application("{spec: {application: x}}", List.of(), List.of("a", "b")));
  }

  @Test
  void elseTheOneNamedLikeTheDeployment() throws Exception {
    String document = "{metadata: {name: a}, spec: {source: {github: org/b}}}";
    assertEquals("a", application(document, List.of("c"), List.of("a", "b")));
  }

  @Test
  void elseTheOnlyOneInTheSameRequest() throws Exception {
    assertEquals(
        "c", application("{spec: {source: {github: org/b}}}", List.of("c"), List.of("a", "b")));
  }

  @Test
  void elseTheOneNamedLikeTheRepository() throws Exception {
    assertEquals(
        "b", application("{spec: {source: {github: org/b}}}", List.of(), List.of("a", "b")));
    assertEquals(
        "b",
        application("{spec: {source: {git: 'git@h:o/B.git'}}}", List.of("b", "c"), List.of("a")));
  }

  @Test
  void elseTheTeamsOnlyOne() throws Exception {
    assertEquals("a", application("{spec: {source: {github: org/b}}}", List.of(), List.of("a")));
  }

  @Test
  void elseTheCandidates() throws Exception {
    assertEquals(
        "is left out and can't be filled in: write which it is, one of a, b",
        application("{spec: {}}", List.of(), List.of("b", "a")));
    assertEquals(
        "is left out and can't be filled in: team orders has no application yet; apply an Application first, or in the"
            + " same request",
        application("{metadata: {namespace: orders}}", List.of(), List.of()));
  }

  @Test
  void anApplicationOfAnotherTeamInTheSameRequestDoesNotCount() throws Exception {
    ObjectNode deployment = Json.of("{metadata: {namespace: payments}, spec: {}}");
    var answer =
        ApplicationOf.deployment(deployment, List.of(Json.of(APPLICATION)), List.of("pay"));
    assertEquals(new ApplicationOf.Answer.Found("pay"), answer);
  }

  private static Namespaces.Answer found(String team) {
    return new Namespaces.Answer.Found(team);
  }

  private static List<Namespaces.Answer> teams(List<String> callerTeams, String... documents)
      throws Exception {
    List<ObjectNode> parsed = new java.util.ArrayList<>();
    for (String document : documents) {
      parsed.add(Json.of(document));
    }
    return Namespaces.of(parsed, callerTeams);
  }

  /** The application that is found, or else the message. */
  private static String application(String deployment, List<String> siblings, List<String> known)
      throws Exception {
    List<ObjectNode> documents = new java.util.ArrayList<>();
    for (String name : siblings) {
      documents.add(Json.of("{kind: Application, metadata: {name: " + name + "}}"));
    }
    return switch (ApplicationOf.deployment(Json.of(deployment), documents, known)) {
      case ApplicationOf.Answer.Found found -> found.application();
      case ApplicationOf.Answer.Unclear unclear -> unclear.error().message();
    };
  }
}
