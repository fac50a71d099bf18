package io.company.platform.kernel.store;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.company.platform.kernel.error.PlatformException;
import io.company.platform.kernel.error.Reason;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which objects are meant: Kubernetes' label and field selectors. One list of terms serves lists
 * (as SQL) and watches (on the object); both must agree.
 */
public record Selector(List<Term> terms) {

  /** What a term asks of the value at its path. */
  public enum Operator {
    IN,
    NOT_IN,
    EXISTS,
    ABSENT
  }

  /** One requirement; {@code path} leads through the object's JSON. */
  public record Term(List<String> path, Operator operator, Set<String> values) {

    boolean matches(ObjectNode object) {
      JsonNode node = object;
      for (String part : path) {
        node = node.path(part);
      }
      String value = node.isMissingNode() || node.isNull() ? null : node.asText();
      return switch (operator) {
        case IN -> value != null && values.contains(value);
        case NOT_IN -> value == null || !values.contains(value);
        case EXISTS -> value != null;
        case ABSENT -> value == null;
      };
    }
  }

  public static final Selector ALL = new Selector(List.of());

  private static final Pattern SET = Pattern.compile("(\\S+)\\s+(in|notin)\\s*\\(([^)]*)\\)");
  private static final Pattern EQUALITY = Pattern.compile("([^\\s=!]+)\\s*(==|=|!=)\\s*(\\S*)");
  private static final Pattern PRESENCE = Pattern.compile("(!?)\\s*([^\\s=!()]+)");

  /** BAD_REQUEST for what is not in the syntax. */
  public static Selector parse(String labels, String fields) {
    List<Term> terms = new ArrayList<>();
    for (String part : parts(labels)) {
      terms.add(label(part));
    }
    for (String part : parts(fields)) {
      terms.add(field(part));
    }
    return terms.isEmpty() ? ALL : new Selector(List.copyOf(terms));
  }

  public boolean matches(ObjectNode object) {
    for (Term term : terms) {
      if (!term.matches(object)) {
        return false;
      }
    }
    return true;
  }

  /** Whether an object that matches may stop doing so, or the other way round. */
  public boolean mayChange() {
    return terms.stream()
        .anyMatch(
            term ->
                !term.path().equals(List.of("metadata", "name"))
                    && !term.path().equals(List.of("metadata", "namespace")));
  }

  /** Fields that are selected by, as dotted paths; labels are not among them. */
  public static List<String> fieldPaths(String fields) {
    return parts(fields).stream().map(part -> String.join(".", field(part).path())).toList();
  }

  private static List<String> parts(String selector) {
    List<String> parts = new ArrayList<>();
    int depth = 0;
    int start = 0;
    for (int i = 0; i <= selector.length(); i++) {
      char c = i == selector.length() ? ',' : selector.charAt(i);
      depth += c == '(' ? 1 : c == ')' ? -1 : 0;
      if (c == ',' && (depth == 0 || i == selector.length())) {
        String part = selector.substring(start, i).trim();
        if (!part.isEmpty()) {
          parts.add(part);
        }
        start = i + 1;
      }
    }
    return parts;
  }

  private static Term label(String part) {
    Matcher set = SET.matcher(part);
    if (set.matches()) {
      Set<String> values = Set.copyOf(List.of(set.group(3).trim().split("\\s*,\\s*")));
      return new Term(
          labelPath(set.group(1)),
          set.group(2).equals("in") ? Operator.IN : Operator.NOT_IN,
          values);
    }
    Matcher equality = EQUALITY.matcher(part);
    if (equality.matches()) {
      return equality(labelPath(equality.group(1)), equality);
    }
    Matcher presence = PRESENCE.matcher(part);
    if (presence.matches()) {
      Operator operator = presence.group(1).isEmpty() ? Operator.EXISTS : Operator.ABSENT;
      return new Term(labelPath(presence.group(2)), operator, Set.of());
    }
    throw new PlatformException(
        Reason.BAD_REQUEST,
        "labelSelector: \""
            + part
            + "\" is none of key=value, key!=value, key in (a,b), key notin (a,b), key and !key");
  }

  private static Term field(String part) {
    Matcher equality = EQUALITY.matcher(part);
    if (equality.matches()) {
      return equality(List.of(equality.group(1).split("\\.")), equality);
    }
    throw new PlatformException(
        Reason.BAD_REQUEST,
        "fieldSelector: \"" + part + "\" is neither path=value nor path!=value");
  }

  private static Term equality(List<String> path, Matcher equality) {
    return new Term(
        path,
        equality.group(2).equals("!=") ? Operator.NOT_IN : Operator.IN,
        Set.of(equality.group(3)));
  }

  private static List<String> labelPath(String key) {
    return List.of("metadata", "labels", key);
  }
}
