package io.company.platform.kernel.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class SchemaTest {

  @Test
  void theVersionIsThatOfTheNewestMigration() throws Exception {
    assertNotNull(getClass().getResource("/db/migration"));
    try (Stream<Path> files =
        Files.list(Path.of(getClass().getResource("/db/migration").toURI()))) {
      int newest =
          files
              .map(file -> file.getFileName().toString())
              .mapToInt(name -> Integer.parseInt(name.substring(1, name.indexOf("__"))))
              .max()
              .orElseThrow(IOException::new);
      assertEquals(Integer.toString(newest), Schema.VERSION);
    }
  }
}
