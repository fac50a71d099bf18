package io.company.platform.kinds;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.util.List;

/** Objects for tests, written as YAML. */
final class Json {

  private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());

  private Json() {}

  static ObjectNode of(String yaml) throws Exception {
    return (ObjectNode) YAML.readTree(yaml);
  }

  /** An application of team orders, called shop, with these lines in its spec. */
  static ObjectNode application(String... specLines) throws Exception {
    return of(
        """
        kind: Application
        metadata: {name: shop, namespace: orders}
        spec:
          team: orders
        """
            + indented(specLines));
  }

  static ObjectNode deployment(String... specLines) throws Exception {
    return of(
        """
        kind: Deployment
        metadata: {name: shop, namespace: orders}
        spec:
          application: shop
        """
            + indented(specLines));
  }

  /** What is wrong with the object after its completion, each as {@code path: message}. */
  static List<String> errors(Kind kind, ObjectNode object) {
    kind.completion().complete(object);
    return Validation.errors(kind, object).stream()
        .map(error -> error.path() + ": " + error.message())
        .toList();
  }

  private static String indented(String... lines) {
    return String.join("", List.of(lines).stream().map(line -> "  " + line + "\n").toList());
  }
}
