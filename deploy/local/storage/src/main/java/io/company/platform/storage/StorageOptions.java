package io.company.platform.storage;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;

/**
 * What the storage is told.
 *
 * @param port of the S3 API; 0 picks one
 * @param adminPort of the administration; 0 picks one
 * @param adminPassword what the administrator shows
 * @param seal the secret that the table of keys is encrypted with
 * @param directory where everything is kept
 */
public record StorageOptions(
    int port, int adminPort, String adminPassword, String seal, Path directory) {

  public StorageOptions {
    if (adminPassword.isBlank() || seal.isBlank()) {
      throw new IllegalArgumentException("storage.admin.password and storage.seal must be set");
    }
  }

  static StorageOptions read(Path file) throws IOException {
    Properties properties = new Properties();
    try (Reader reader = Files.newBufferedReader(file)) {
      properties.load(reader);
    }
    return new StorageOptions(
        Integer.parseInt(required(properties, "storage.port")),
        Integer.parseInt(required(properties, "storage.admin.port")),
        required(properties, "storage.admin.password"),
        required(properties, "storage.seal"),
        Path.of(required(properties, "storage.directory")));
  }

  private static String required(Properties properties, String key) {
    String value = properties.getProperty(key);
    if (value == null || value.isBlank()) {
      throw new IllegalArgumentException(key + " is not set");
    }
    return value;
  }
}
