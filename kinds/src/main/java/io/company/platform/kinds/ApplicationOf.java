package io.company.platform.kinds;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Which application a Deployment is of where {@code spec.application} is left out: the first of
 * these that gives exactly one answer: named like the Deployment · the only Application in the same
 * request · named like the repository · the team's only one. Pure.
 */
public final class ApplicationOf {

  /** What was found. */
  public sealed interface Answer {

    record Found(String application) implements Answer {}

    /** None of the rules gave exactly one; the message lists the candidates. */
    record Unclear(FieldError error) implements Answer {}
  }

  private ApplicationOf() {}

  /**
   * @param deployment with its {@code metadata.namespace}; {@code metadata.name} may be missing
   * @param siblings the other documents of the same request, as they came
   * @param applications names of the team's applications
   */
  public static Answer deployment(
      ObjectNode deployment, List<ObjectNode> siblings, Collection<String> applications) {
    String written = deployment.at("/spec/application").textValue();
    if (written != null) {
      return new Answer.Found(written);
    }
    String team = deployment.at("/metadata/namespace").asText();
    Set<String> besides = new TreeSet<>();
    siblings.stream()
        .filter(sibling -> isApplicationOf(team, sibling))
        .forEach(each -> add(besides, each));
    Set<String> known = new TreeSet<>(applications);
    known.addAll(besides);
    return named(deployment.at("/metadata/name").textValue(), known)
        .or(() -> only(besides))
        .or(() -> named(repository(deployment.at("/spec/source")), known))
        .or(() -> only(known))
        .<Answer>map(Answer.Found::new)
        .orElseGet(() -> unclear(team, known));
  }

  /**
   * The last part of the repository's name, lower-case and without {@code .git}; null where there
   * is none.
   *
   * @param source as in the spec of a Deployment
   */
  static String repository(JsonNode source) {
    String whole =
        source.hasNonNull("github") ? source.path("github").asText() : source.path("git").asText();
    String trimmed = whole.replaceAll("/+$", "").replaceAll("\\.git$", "");
    String last =
        trimmed.substring(Math.max(trimmed.lastIndexOf('/'), trimmed.lastIndexOf(':')) + 1);
    return last.isEmpty() ? null : last.toLowerCase(Locale.ROOT);
  }

  private static boolean isApplicationOf(String team, ObjectNode sibling) {
    boolean sameTeam = Namespaces.named(sibling).map(team::equals).orElse(true);
    return sibling.path("kind").asText().equals(Kinds.APPLICATION.name()) && sameTeam;
  }

  private static void add(Set<String> names, ObjectNode application) {
    String name = application.at("/metadata/name").textValue();
    if (name != null) {
      names.add(name);
    }
  }

  private static Optional<String> named(String name, Set<String> known) {
    return Optional.ofNullable(name).filter(known::contains);
  }

  private static Optional<String> only(Set<String> names) {
    return names.size() == 1 ? Optional.of(names.iterator().next()) : Optional.empty();
  }

  private static Answer unclear(String team, Set<String> known) {
    String choice =
        known.isEmpty()
            ? "team "
                + team
                + " has no application yet; apply an Application first, or in the same request"
            : "write which it is, one of " + String.join(", ", known);
    return new Answer.Unclear(
        new FieldError("spec.application", "is left out and can't be filled in: " + choice, null));
  }
}
