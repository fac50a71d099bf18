package io.company.platform.kinds;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;

/**
 * Values as errors show them: short, and with what kind of value they are where that is what is
 * wrong.
 */
final class Shown {

  private static final int MOST = 80;

  private Shown() {}

  static String value(JsonNode value) {
    return switch (value.getNodeType()) {
      case NULL, MISSING -> "empty";
      case OBJECT -> "an object";
      case ARRAY -> "a list";
      case STRING -> text(value.asText());
      case NUMBER, BOOLEAN -> cut(value.asText());
      case BINARY, POJO -> "something else";
    };
  }

  static String text(String text) {
    return TextNode.valueOf(cut(text)).toString();
  }

  private static String cut(String text) {
    return text.length() <= MOST ? text : text.substring(0, MOST) + "…";
  }
}
