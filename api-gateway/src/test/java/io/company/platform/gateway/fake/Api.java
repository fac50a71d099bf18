package io.company.platform.gateway.fake;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URL;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;

/** A plain HTTP client of the API, as a test writes it. */
public final class Api {

  public static final String ALICE = Surroundings.ISSUER.user("alice", "/orders/owners");
  public static final String APPS = "/apis/platform.company.io/v1/namespaces/orders/applications";

  private static final HttpClient CLIENT =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private static final ObjectMapper JSON = new ObjectMapper();

  private final String base;

  public Api(URL base) {
    this.base = base.toString().replaceAll("/$", "");
  }

  /** An answer, whole. */
  public record Answer(int status, HttpResponse<String> http) {
    public JsonNode json() {
      try {
        return JSON.readTree(http.body());
      } catch (IOException e) {
        throw new UncheckedIOException("not JSON: " + http.body(), e);
      }
    }

    public String header(String name) {
      return http.headers().firstValue(name).orElse(null);
    }

    public String text() {
      return http.body();
    }
  }

  public HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create(base + path)).timeout(Duration.ofSeconds(20));
  }

  public HttpRequest.Builder as(String token, String path) {
    return request(path).header("Authorization", "Bearer " + token);
  }

  public Answer send(HttpRequest.Builder request) {
    try {
      HttpResponse<String> response = CLIENT.send(request.build(), BodyHandlers.ofString());
      return new Answer(response.statusCode(), response);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  public HttpResponse<InputStream> open(HttpRequest.Builder request) {
    try {
      return CLIENT.send(request.build(), BodyHandlers.ofInputStream());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  public Answer get(String path) {
    return send(as(ALICE, path).GET());
  }

  public Answer delete(String path) {
    return send(as(ALICE, path).DELETE());
  }

  public Answer send(String method, String path, String type, String body) {
    return send(
        as(ALICE, path).header("Content-Type", type).method(method, BodyPublishers.ofString(body)));
  }

  public Answer post(String path, String json) {
    return send("POST", path, "application/json", json);
  }

  public Answer apply(String yaml) {
    return send("POST", "/v1/apply", "application/yaml", yaml);
  }

  /** A minimal Application. */
  public static String application(String name) {
    return "{\"metadata\":{\"name\":\""
        + name
        + "\"},\"spec\":{\"team\":\"orders\",\"runtime\":\"node-18\"}}";
  }
}
