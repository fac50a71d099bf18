package io.company.platform.gateway.document;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.company.platform.gateway.http.Json;
import io.company.platform.kernel.error.PlatformException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.List;
import java.util.regex.Pattern;
import org.yaml.snakeyaml.DumperOptions.ScalarStyle;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/**
 * One stream's nodes as JSON. Plain scalars follow the YAML 1.2 core schema ({@code on} and {@code
 * 2026-01-01} are text), {@code <<} merges. All documents of a stream share one budget, so that
 * aliases can't make much out of little.
 */
final class YamlToJson {

  /** Values in the resulting trees, aliases followed. */
  private static final int VALUE_LIMIT = 200_000;

  private static final JsonNodeFactory NODES = JsonNodeFactory.withExactBigDecimals(true);
  private static final Pattern NULL = Pattern.compile("|~|null|Null|NULL");
  private static final Pattern TRUE = Pattern.compile("true|True|TRUE");
  private static final Pattern FALSE = Pattern.compile("false|False|FALSE");
  private static final Pattern WHOLE = Pattern.compile("[-+]?[0-9]{1,1000}");
  private static final Pattern HEX = Pattern.compile("0x[0-9a-fA-F]{1,1000}");
  private static final Pattern OCTAL = Pattern.compile("0o[0-7]{1,1000}");
  private static final Pattern DECIMAL =
      Pattern.compile(
          "[-+]?(\\.[0-9]{1,500}|[0-9]{1,500}(\\.[0-9]{0,500})?)([eE][-+]?[0-9]{1,3})?");

  private int values;

  JsonNode convert(Node node) {
    return convert(node, 0);
  }

  private JsonNode convert(Node node, int depth) {
    if (depth > Json.DEPTH_LIMIT) {
      throw refused(node, "it is nested deeper than " + Json.DEPTH_LIMIT + " levels");
    }
    if (++values > VALUE_LIMIT) {
      throw refused(
          node, "it has more than " + VALUE_LIMIT + " values once its aliases are followed");
    }
    return switch (node) {
      case MappingNode mapping -> mapping(mapping, depth);
      case SequenceNode sequence -> {
        ArrayNode array = NODES.arrayNode();
        for (Node item : sequence.getValue()) {
          array.add(convert(item, depth + 1));
        }
        yield array;
      }
      case ScalarNode scalar -> scalar(scalar);
      default -> throw refused(node, "an anchor refers to itself");
    };
  }

  private ObjectNode mapping(MappingNode mapping, int depth) {
    ObjectNode object = NODES.objectNode();
    ObjectNode merged = NODES.objectNode();
    for (NodeTuple tuple : mapping.getValue()) {
      if (isMerge(tuple.getKeyNode())) {
        merge(tuple.getValueNode(), merged, depth);
        continue;
      }
      String key = key(tuple.getKeyNode());
      if (object.has(key)) {
        throw refused(tuple.getKeyNode(), "the key \"" + key + "\" is given twice");
      }
      object.set(key, convert(tuple.getValueNode(), depth + 1));
    }
    merged.properties().forEach(entry -> object.putIfAbsent(entry.getKey(), entry.getValue()));
    return object;
  }

  private static boolean isMerge(Node key) {
    return key instanceof ScalarNode scalar
        && scalar.getScalarStyle() == ScalarStyle.PLAIN
        && scalar.getValue().equals("<<");
  }

  /** Earlier ones win, as the merge key's specification says. */
  private void merge(Node node, ObjectNode merged, int depth) {
    JsonNode value = convert(node, depth + 1);
    Iterable<JsonNode> sources = value.isArray() ? value : List.of(value);
    for (JsonNode source : sources) {
      if (!source.isObject()) {
        throw refused(node, "\"<<\" merges mappings only");
      }
      source.properties().forEach(entry -> merged.putIfAbsent(entry.getKey(), entry.getValue()));
    }
  }

  private static String key(Node node) {
    if (node instanceof ScalarNode scalar) {
      return scalar.getValue();
    }
    throw refused(node, "a key is text, not a mapping or a sequence");
  }

  private static JsonNode scalar(ScalarNode scalar) {
    String value = scalar.getValue();
    boolean text =
        scalar.getScalarStyle() != ScalarStyle.PLAIN
            || scalar.getTag().equals(Tag.STR) && isExplicit(scalar);
    if (text) {
      return NODES.textNode(value);
    }
    if (scalar.getTag().getValue().startsWith("!")) {
      throw refused(scalar, "the tag " + scalar.getTag().getValue() + " is not known here");
    }
    return plain(value);
  }

  /**
   * {@code !!str 14} is text though it looks like a number; SnakeYAML would have resolved a bare 14
   * to int.
   */
  private static boolean isExplicit(ScalarNode scalar) {
    return WHOLE.matcher(scalar.getValue()).matches()
        || DECIMAL.matcher(scalar.getValue()).matches()
        || TRUE.matcher(scalar.getValue()).matches()
        || FALSE.matcher(scalar.getValue()).matches()
        || NULL.matcher(scalar.getValue()).matches();
  }

  private static JsonNode plain(String value) {
    if (NULL.matcher(value).matches()) {
      return NODES.nullNode();
    }
    if (TRUE.matcher(value).matches()) {
      return NODES.booleanNode(true);
    }
    if (FALSE.matcher(value).matches()) {
      return NODES.booleanNode(false);
    }
    if (WHOLE.matcher(value).matches()) {
      return number(new BigInteger(value.startsWith("+") ? value.substring(1) : value));
    }
    if (HEX.matcher(value).matches()) {
      return number(new BigInteger(value.substring(2), 16));
    }
    if (OCTAL.matcher(value).matches()) {
      return number(new BigInteger(value.substring(2), 8));
    }
    return DECIMAL.matcher(value).matches()
        ? NODES.numberNode(new BigDecimal(value))
        : NODES.textNode(value);
  }

  private static JsonNode number(BigInteger value) {
    if (value.bitLength() < 32) {
      return NODES.numberNode(value.intValue());
    }
    return value.bitLength() < 64 ? NODES.numberNode(value.longValue()) : NODES.numberNode(value);
  }

  private static PlatformException refused(Node node, String problem) {
    return Documents.bad(
        "the YAML can't be read" + Yaml.where(node.getStartMark()) + ": " + problem);
  }
}
