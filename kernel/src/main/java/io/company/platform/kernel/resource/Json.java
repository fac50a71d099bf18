package io.company.platform.kernel.resource;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.company.platform.kernel.error.PlatformException;
import io.company.platform.kernel.error.Reason;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * How objects are read and written: keys keep their order, a key may stand only once, nesting and
 * lengths are bounded.
 */
public final class Json {

  /** Deepest nesting of a document that is accepted. */
  public static final int MAX_DEPTH = 64;

  private static final ObjectMapper MAPPER =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxNestingDepth(MAX_DEPTH)
                          .maxNumberLength(100)
                          .build())
                  .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                  .build())
          .enable(com.fasterxml.jackson.databind.DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private Json() {}

  /** An empty object. */
  public static ObjectNode object() {
    return MAPPER.createObjectNode();
  }

  public static String write(JsonNode node) {
    try {
      return MAPPER.writeValueAsString(node);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Equal as JSON; numbers by value, so that an int that was read back as another type is still the
   * same.
   */
  public static boolean same(JsonNode one, JsonNode other) {
    return one.equals(Json::compareScalars, other);
  }

  private static int compareScalars(JsonNode one, JsonNode other) {
    if (one.isNumber() && other.isNumber()) {
      return one.decimalValue().compareTo(other.decimalValue());
    }
    return one.equals(other) ? 0 : 1;
  }

  /** What the store itself wrote. */
  public static ObjectNode stored(String json) {
    try {
      return (ObjectNode) MAPPER.readTree(json);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A body from outside; BAD_REQUEST says what can't be read and where. */
  public static JsonNode parse(byte[] json) {
    try {
      return MAPPER.readTree(json);
    } catch (JsonProcessingException e) {
      String where =
          e.getLocation() == null
              ? ""
              : " (line "
                  + e.getLocation().getLineNr()
                  + ", column "
                  + e.getLocation().getColumnNr()
                  + ")";
      throw new PlatformException(
          Reason.BAD_REQUEST, "the body is not JSON: " + e.getOriginalMessage() + where);
    } catch (IOException e) {
      throw new PlatformException(Reason.BAD_REQUEST, "the body can't be read: " + e.getMessage());
    }
  }

  /** A body from outside that must be an object. */
  public static ObjectNode parseObject(byte[] json) {
    if (parse(json) instanceof ObjectNode object) {
      return object;
    }
    throw new PlatformException(Reason.BAD_REQUEST, "the body must be a JSON object");
  }
}
