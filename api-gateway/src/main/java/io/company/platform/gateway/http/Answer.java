package io.company.platform.gateway.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.protobuf.ByteString;
import io.vertx.core.buffer.Buffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a request is answered with, all at once.
 *
 * @param headers besides Content-Type and Content-Length
 * @param warnings sentences for {@code Warning} headers
 */
public record Answer(
    int status,
    String contentType,
    Buffer body,
    Map<String, String> headers,
    List<String> warnings) {

  public static final String JSON = "application/json";
  public static final String YAML = "application/yaml";

  /** The endpoint has taken over the response and ends it by itself. */
  public static final Answer STREAMED = new Answer(0, null, null, Map.of(), List.of());

  public static Answer json(int status, Buffer body) {
    return new Answer(status, JSON, body, Map.of(), List.of());
  }

  public static Answer json(int status, JsonNode body) {
    return json(status, Json.buffer(body));
  }

  /** Bytes that came from an owner, as they are. */
  public static Answer json(int status, ByteString body) {
    return json(status, Buffer.buffer(body.toByteArray()));
  }

  public static Answer text(int status, String contentType, String body) {
    return new Answer(status, contentType, Buffer.buffer(body), Map.of(), List.of());
  }

  public Answer header(String name, String value) {
    Map<String, String> more = new LinkedHashMap<>(headers);
    more.put(name, value);
    return new Answer(status, contentType, body, more, warnings);
  }

  public Answer warn(List<String> sentences) {
    return sentences.isEmpty() ? this : new Answer(status, contentType, body, headers, sentences);
  }

  public Answer as(String otherContentType, Buffer otherBody) {
    return new Answer(status, otherContentType, otherBody, headers, warnings);
  }
}
