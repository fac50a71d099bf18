package io.company.platform.gateway.http;

import io.company.platform.kernel.error.PlatformException;
import io.company.platform.kernel.error.Reason;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Set;

/**
 * A request's body, whole and within the limit.
 *
 * @param mediaType lower-case, without parameters; empty where the client sent none
 */
public record Body(byte[] bytes, String mediaType) {

  public static final Set<String> YAML_TYPES =
      Set.of(
          "application/yaml",
          "application/x-yaml",
          "text/yaml",
          "text/x-yaml",
          "application/apply-patch+yaml");

  /**
   * Reads the paused request to its end. What is over the limit is read too, and forgotten, so that
   * the answer arrives.
   */
  static Future<Body> read(Exchange exchange) {
    HttpServerRequest request = exchange.request();
    int limit = exchange.bodyLimitBytes();
    String expect = request.getHeader("Expect");
    if (expect != null && expect.equalsIgnoreCase("100-continue")) {
      if (declaredLength(request) > limit) {
        request.resume();
        return Future.failedFuture(tooLarge(limit));
      }
      request.response().writeContinue();
    }
    if (request.isEnded()) {
      return Future.succeededFuture(
          new Body(new byte[0], mediaType(request.getHeader("Content-Type"))));
    }
    Promise<Body> promise = Promise.promise();
    Buffer buffer = Buffer.buffer();
    boolean[] over = {false};
    request.handler(
        chunk -> {
          over[0] = over[0] || buffer.length() + chunk.length() > limit;
          if (!over[0]) {
            buffer.appendBuffer(chunk);
          }
        });
    request.exceptionHandler(promise::tryFail);
    request.endHandler(
        end -> {
          if (over[0]) {
            promise.tryFail(tooLarge(limit));
            return;
          }
          promise.tryComplete(
              new Body(buffer.getBytes(), mediaType(request.getHeader("Content-Type"))));
        });
    request.resume();
    return promise.future();
  }

  private static long declaredLength(HttpServerRequest request) {
    String length = request.getHeader("Content-Length");
    return length != null && length.matches("\\d{1,18}") ? Long.parseLong(length) : 0;
  }

  private static PlatformException tooLarge(int limit) {
    return new PlatformException(
        Reason.TOO_LARGE,
        "the body is larger than "
            + limit / 1024
            + " KiB, which is the most that the API takes; split it into several"
            + " requests");
  }

  private static String mediaType(String header) {
    if (header == null) {
      return "";
    }
    int semicolon = header.indexOf(';');
    return (semicolon < 0 ? header : header.substring(0, semicolon))
        .trim()
        .toLowerCase(Locale.ROOT);
  }

  public boolean isEmpty() {
    return bytes.length == 0;
  }

  public boolean isYaml() {
    return YAML_TYPES.contains(mediaType);
  }

  public boolean isJson() {
    return mediaType.equals("application/json");
  }

  /** The body as text; refuses what is not UTF-8, naming the first bad byte. */
  public String text() {
    ByteBuffer input = ByteBuffer.wrap(bytes);
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .onMalformedInput(CodingErrorAction.REPORT)
          .onUnmappableCharacter(CodingErrorAction.REPORT)
          .decode(input)
          .toString();
    } catch (CharacterCodingException e) {
      throw new PlatformException(
          Reason.BAD_REQUEST,
          "the body is not UTF-8: byte " + input.position() + " is wrong; send it as UTF-8");
    }
  }
}
