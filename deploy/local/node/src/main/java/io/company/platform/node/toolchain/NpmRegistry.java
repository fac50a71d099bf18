package io.company.platform.node.toolchain;

import com.fasterxml.jackson.databind.JsonNode;
import io.company.platform.node.disk.Disk;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/**
 * Fetches packages by name and major version. What it hands out is what the registry's metadata
 * promises: a tarball whose SHA-512 is another one is refused.
 */
final class NpmRegistry {

  /** The short metadata format: versions with their tarballs, nothing else. */
  private static final String SHORT_METADATA = "application/vnd.npm.install-v1+json";

  private static final Duration PATIENCE = Duration.ofMinutes(5);
  private static final int TRIES = 3;

  /**
   * @param integrity Subresource Integrity, e.g. {@code sha512-…}
   */
  record Version(String version, URI tarball, String integrity) {}

  private final String address;
  private final Map<String, String> environment;
  private HttpClient client;

  NpmRegistry(String address, Map<String, String> environment) {
    this.address = address;
    this.environment = environment;
  }

  String address() {
    return address;
  }

  /**
   * Fetches the newest version that the registry really has; a listed one may be missing, then the
   * one before.
   */
  Version fetch(String name, int major, Path into) throws IOException {
    List<Version> versions = versions(name, major);
    if (versions.isEmpty()) {
      throw new IOException("the registry has no " + name + "@" + major);
    }
    IOException last = null;
    for (Version version : versions.subList(0, Math.min(TRIES, versions.size()))) {
      try {
        download(version, into);
        return version;
      } catch (IOException e) {
        last = e;
      }
    }
    throw last;
  }

  private List<Version> versions(String name, int major) throws IOException {
    HttpResponse<InputStream> answer = get(URI.create(address + "/" + name), SHORT_METADATA);
    try (InputStream body = answer.body()) {
      if (answer.statusCode() != 200) {
        throw new IOException("the registry answered " + answer.statusCode() + " for " + name);
      }
      return versions(Disk.json().readTree(body), major);
    }
  }

  /** Released versions of that major, newest first. */
  static List<Version> versions(JsonNode metadata, int major) {
    List<Version> found = new ArrayList<>();
    metadata
        .path("versions")
        .properties()
        .forEach(
            entry -> {
              JsonNode dist = entry.getValue().path("dist");
              if (entry.getKey().matches(major + "\\.\\d+\\.\\d+") && dist.hasNonNull("tarball")) {
                found.add(
                    new Version(
                        entry.getKey(),
                        URI.create(dist.path("tarball").asText()),
                        dist.path("integrity").asText("")));
              }
            });
    found.sort(Comparator.comparing(Version::version, NpmRegistry::compare).reversed());
    return found;
  }

  private static int compare(String one, String other) {
    String[] left = one.split("\\.");
    String[] right = other.split("\\.");
    for (int i = 0; i < left.length; i++) {
      int difference = Integer.compare(Integer.parseInt(left[i]), Integer.parseInt(right[i]));
      if (difference != 0) {
        return difference;
      }
    }
    return 0;
  }

  private void download(Version version, Path into) throws IOException {
    HttpResponse<InputStream> answer = get(version.tarball(), "*/*");
    MessageDigest digest = sha512();
    try (InputStream body = answer.body();
        DigestOutputStream out = new DigestOutputStream(Files.newOutputStream(into), digest)) {
      if (answer.statusCode() != 200) {
        throw new IOException(
            "the registry answered " + answer.statusCode() + " for " + version.tarball().getPath());
      }
      body.transferTo(out);
    }
    String actual = "sha512-" + Base64.getEncoder().encodeToString(digest.digest());
    if (!List.of(version.integrity().split(" ")).contains(actual)) {
      throw new IOException(
          version.tarball().getPath() + " is not what the registry's metadata promises (SHA-512)");
    }
  }

  private HttpResponse<InputStream> get(URI uri, String accept) throws IOException {
    HttpRequest request =
        HttpRequest.newBuilder(uri).header("Accept", accept).timeout(PATIENCE).build();
    try {
      return client().send(request, BodyHandlers.ofInputStream());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  private synchronized HttpClient client() {
    if (client == null) {
      client = Https.client(environment);
    }
    return client;
  }

  private static MessageDigest sha512() {
    try {
      return MessageDigest.getInstance("SHA-512");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
