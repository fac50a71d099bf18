package io.company.platform.kinds;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Which team each document of a request belongs to where {@code metadata.namespace} is left out:
 * the first of these that gives exactly one answer: where its kind writes the team · the one team
 * that the other documents name · the caller's only team. Pure.
 */
public final class Namespaces {

  /** What was found for one document. */
  public sealed interface Answer {

    record Found(String namespace) implements Answer {}

    /** None of the rules gave exactly one; the message lists the candidates. */
    record Unclear(FieldError error) implements Answer {}
  }

  private Namespaces() {}

  /**
   * @param documents of one request, in any state: nothing is validated yet
   * @param callerTeams the teams that the caller is a member of
   * @return one answer for each document, in the same order
   */
  public static List<Answer> of(List<ObjectNode> documents, Collection<String> callerTeams) {
    List<Optional<String>> named = documents.stream().map(Namespaces::named).toList();
    List<Answer> answers = new ArrayList<>();
    for (int i = 0; i < documents.size(); i++) {
      Set<String> others = new TreeSet<>();
      for (int j = 0; j < named.size(); j++) {
        if (j != i) {
          named.get(j).ifPresent(others::add);
        }
      }
      answers.add(
          named.get(i).map(Namespaces::found).orElseGet(() -> inferred(others, callerTeams)));
    }
    return answers;
  }

  /**
   * The team that the document itself names: {@code metadata.namespace}, or where its kind writes
   * it.
   */
  static Optional<String> named(ObjectNode document) {
    Optional<String> namespace = text(document.at("/metadata/namespace"));
    if (namespace.isPresent()) {
      return namespace;
    }
    return Kinds.byName(document.path("kind").asText())
        .map(Kind::namespacePointer)
        .flatMap(pointer -> text(document.at(pointer)));
  }

  private static Optional<String> text(JsonNode node) {
    return Optional.ofNullable(node.textValue()).filter(text -> !text.isEmpty());
  }

  private static Answer found(String namespace) {
    return new Answer.Found(namespace);
  }

  private static Answer inferred(Set<String> others, Collection<String> callerTeams) {
    if (others.size() == 1) {
      return new Answer.Found(others.iterator().next());
    }
    if (callerTeams.size() == 1) {
      return new Answer.Found(callerTeams.iterator().next());
    }
    Set<String> candidates = new TreeSet<>(others);
    candidates.addAll(callerTeams);
    String choice =
        candidates.isEmpty()
            ? "you are a member of no team and no other document of the request names one; write the team that it is for"
            : "write the team that it is for, one of " + String.join(", ", candidates);
    return new Answer.Unclear(
        new FieldError(
            "metadata.namespace", "is left out and can't be filled in: " + choice, null));
  }
}
