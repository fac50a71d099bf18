package io.company.platform.storage;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;

/** Somebody who makes buckets and keys, with this password. */
record Administrator(int port, String password) {

  private static final HttpClient HTTP = HttpClient.newHttpClient();

  HttpResponse<String> call(String method, String path, String body) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
            .header("Authorization", "Bearer " + password)
            .method(method, HttpRequest.BodyPublishers.ofString(body))
            .build();
    return HTTP.send(request, HttpResponse.BodyHandlers.ofString());
  }

  int bucket(String name, long quotaBytes, String owner) throws Exception {
    return call(
            "PUT",
            "/buckets/" + name,
            "{\"quotaBytes\": " + quotaBytes + ", \"owner\": \"" + owner + "\"}")
        .statusCode();
  }

  int identity(String id, String secret, String bucket) throws Exception {
    return call(
            "PUT",
            "/identities/" + id,
            "{\"secret\": \"" + secret + "\", \"bucket\": \"" + bucket + "\"}")
        .statusCode();
  }
}
