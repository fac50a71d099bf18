package io.company.platform.database.bucket;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.company.platform.kernel.resource.Json;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The storage's administration, over HTTP on loopback. */
@ApplicationScoped
class StorageClient implements Storage {

  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final BucketConfig config;
  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(2))
          .build();

  StorageClient(BucketConfig config) {
    this.config = config;
  }

  @Override
  public List<Status> buckets() {
    List<Status> all = new ArrayList<>();
    for (JsonNode each : call("GET", "/table", null).path("buckets")) {
      all.add(
          new Status(
              each.path("name").asText(),
              each.path("quotaBytes").asLong(),
              each.path("owner").asText(),
              each.path("objects").asLong(),
              each.path("bytes").asLong()));
    }
    return all;
  }

  @Override
  public void put(String name, long quotaBytes, String owner) {
    call(
        "PUT", "/buckets/" + name, Json.object().put("quotaBytes", quotaBytes).put("owner", owner));
  }

  @Override
  public void remove(String name, boolean withObjects) {
    call("DELETE", "/buckets/" + name + (withObjects ? "?objects=delete" : ""), null);
  }

  @Override
  public void allow(String id, String secret, String bucket) {
    call("PUT", "/identities/" + id, Json.object().put("secret", secret).put("bucket", bucket));
  }

  @Override
  public void forbid(String id) {
    call("DELETE", "/identities/" + id, null);
  }

  private JsonNode call(String method, String path, ObjectNode body) {
    String base =
        config.admin().orElseThrow(() -> new StorageException("No storage is configured.", null));
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(base + path))
            .timeout(PATIENCE)
            .header("Authorization", "Bearer " + config.adminPassword().orElse(""))
            .method(
                method,
                body == null
                    ? HttpRequest.BodyPublishers.noBody()
                    : HttpRequest.BodyPublishers.ofString(Json.write(body)))
            .build();
    try {
      HttpResponse<byte[]> response = http.send(request, HttpResponse.BodyHandlers.ofByteArray());
      JsonNode answer = Json.parse(response.body());
      if (response.statusCode() != 200) {
        throw new StorageException(
            "The storage refused it: " + answer.path("message").asText() + ".", null);
      }
      return answer;
    } catch (IOException e) {
      throw new StorageException("The storage can't be reached.", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StorageException("Interrupted.", e);
    }
  }
}
