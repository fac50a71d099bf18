package io.company.platform.deploy.build;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * What a source tree says about itself: the names in its top folder and the few files that decide
 * how it is built. The tree is a stranger's: symbolic links are not followed, and large files are
 * not read.
 *
 * @param names of files and folders in the top folder
 * @param texts contents of the telling files among them
 */
public record Project(Set<String> names, Map<String, String> texts) {

  private static final Set<String> TELLING = Set.of("package.json", "Procfile", "requirements.txt");
  private static final long LARGEST_BYTES = 1 << 20;
  private static final ObjectMapper MAPPER = new ObjectMapper();

  public static Project read(Path folder) throws IOException {
    Set<String> names = new TreeSet<>();
    Map<String, String> texts = new TreeMap<>();
    try (Stream<Path> entries = Files.list(folder)) {
      for (Path entry : entries.toList()) {
        String name = entry.getFileName().toString();
        names.add(name);
        boolean readable =
            TELLING.contains(name)
                && Files.isRegularFile(entry, LinkOption.NOFOLLOW_LINKS)
                && Files.size(entry) <= LARGEST_BYTES;
        if (readable) {
          texts.put(name, new String(Files.readAllBytes(entry), StandardCharsets.UTF_8));
        }
      }
    }
    return new Project(names, texts);
  }

  boolean has(String name) {
    return names.contains(name);
  }

  String text(String name) {
    return texts.getOrDefault(name, "");
  }

  /**
   * Why {@code package.json} is of no use, with the place; empty when it is absent or well-formed.
   */
  Optional<String> malformedPackageJson() {
    if (!texts.containsKey("package.json")) {
      return Optional.empty();
    }
    try {
      JsonNode read = MAPPER.readTree(text("package.json"));
      boolean object = read != null && read.isObject();
      return object ? Optional.empty() : Optional.of("package.json is not a JSON object");
    } catch (JsonProcessingException malformed) {
      return Optional.of(
          "package.json is not valid JSON in line %d, column %d: %s"
              .formatted(
                  malformed.getLocation().getLineNr(),
                  malformed.getLocation().getColumnNr(),
                  malformed.getOriginalMessage()));
    }
  }

  /** {@code package.json}, an empty object when it can't be read as one. */
  JsonNode packageJson() {
    try {
      JsonNode read = MAPPER.readTree(text("package.json"));
      return read != null && read.isObject() ? read : MAPPER.createObjectNode();
    } catch (IOException malformed) {
      return MAPPER.createObjectNode();
    }
  }

  /** The command of the Procfile's {@code web} process. */
  Optional<String> procfileWeb() {
    return text("Procfile")
        .lines()
        .filter(line -> line.matches("web\\s*:.*"))
        .map(line -> line.substring(line.indexOf(':') + 1).strip())
        .filter(command -> !command.isEmpty())
        .findFirst();
  }
}
