package io.company.platform.database.vault;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class MigrationsTest {

  @Test
  void theServiceNamesItsNewestMigration() throws Exception {
    Properties settings = new Properties();
    try (InputStream file =
            Files.newInputStream(Path.of("src/main/resources/application.properties"));
        Stream<Path> files = Files.list(Path.of("src/main/resources/db/migration"))) {
      settings.load(file);
      int newest =
          files
              .map(each -> each.getFileName().toString())
              .mapToInt(name -> Integer.parseInt(name.substring(1, name.indexOf("__"))))
              .max()
              .orElseThrow();
      assertEquals(Integer.toString(newest), settings.getProperty("platform.store.migration"));
    }
  }
}
