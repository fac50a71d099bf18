package io.company.platform.storage;

import java.nio.file.Path;

/** Starts the storage with the settings of {@code config/application.properties}. */
public final class StorageMain {
  private StorageMain() {}

  public static void main(String[] arguments) throws Exception {
    StorageOptions options = StorageOptions.read(Path.of("config/application.properties"));
    Storage storage = Storage.start(options);
    Runtime.getRuntime().addShutdownHook(new Thread(storage::close));
    System.out.println("S3 answers at http://127.0.0.1:" + storage.port());
  }
}
