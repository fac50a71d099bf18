package io.company.platform.launcher.sample;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;

/**
 * An environment's side of the ingress. The environment's name need not resolve: only the Host
 * header says which it is.
 */
record Ingress(int port, String environment) {
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final HttpClient CLIENT =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(2))
          .build();

  String host() {
    String name = environment.equals("production") ? "localhost" : environment + ".localhost";
    return name + ":" + port;
  }

  /**
   * @param body JSON; empty for none
   */
  HttpResponse<String> send(String method, String path, String body)
      throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
            .timeout(PATIENCE)
            .header("Host", host())
            .header("Content-Type", "application/json")
            .method(
                method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body))
            .build();
    return CLIENT.send(request, BodyHandlers.ofString());
  }

  boolean answers(String path) throws InterruptedException {
    try {
      return send("GET", path, "").statusCode() == 200;
    } catch (IOException e) {
      return false;
    }
  }
}
