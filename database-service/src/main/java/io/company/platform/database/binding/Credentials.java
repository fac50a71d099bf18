package io.company.platform.database.binding;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.company.platform.kernel.resource.Json;
import io.company.platform.kinds.ApplicationSpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * All that an application gets in one environment, as the vault keeps it; never to be logged.
 * Variables carry the prefixes of their uses, files the names of their things.
 */
record Credentials(Map<String, String> variables, Map<String, byte[]> files) {

  /** Stands in variables for the folder that a replica finds the files in. */
  static final String FILES = "$(platform:files)/";

  static Credentials none() {
    return new Credentials(new TreeMap<>(), new TreeMap<>());
  }

  /** Adds one use; the name of a variable that is there already, and then nothing is added. */
  Optional<String> add(ApplicationSpec.Use use, Access access) {
    String of = use.kind().singular() + "-" + use.name() + "-";
    Map<String, String> named = new TreeMap<>();
    access
        .variables()
        .forEach(
            (name, value) -> {
              String placed = value;
              for (String file : access.files().keySet()) {
                placed = placed.replace(FILES + file, FILES + of + file);
              }
              named.put(use.prefixed(name), placed);
            });
    Optional<String> clash = named.keySet().stream().filter(variables::containsKey).findFirst();
    if (clash.isEmpty()) {
      variables.putAll(named);
      access.files().forEach((name, content) -> files.put(of + name, content));
    }
    return clash;
  }

  /** Whether the variables of this use are still those that the thing gives. */
  boolean holds(Given given, Access access) {
    String prefix = given.prefix().isEmpty() ? "" : given.prefix() + "_";
    return access.variables().entrySet().stream()
            .filter(each -> !each.getValue().contains(FILES))
            .allMatch(each -> each.getValue().equals(variables.get(prefix + each.getKey())))
        && access.files().entrySet().stream()
            .allMatch(
                each ->
                    files.entrySet().stream()
                        .anyMatch(
                            mine ->
                                mine.getKey().endsWith("-" + each.getKey())
                                    && Arrays.equals(mine.getValue(), each.getValue())));
  }

  /** Equal texts for equal credentials. */
  String write() {
    ObjectNode json = Json.object();
    ObjectNode texts = json.putObject("variables");
    variables.forEach(texts::put);
    ObjectNode contents = json.putObject("files");
    files.forEach(
        (name, content) -> contents.put(name, Base64.getEncoder().encodeToString(content)));
    return Json.write(json);
  }

  static Credentials read(String text) {
    Credentials read = none();
    ObjectNode json = Json.stored(text);
    json.path("variables")
        .properties()
        .forEach(field -> read.variables.put(field.getKey(), field.getValue().asText()));
    json.path("files")
        .properties()
        .forEach(
            field ->
                read.files.put(
                    field.getKey(), Base64.getDecoder().decode(field.getValue().asText())));
    return read;
  }

  @Override
  public String toString() {
    return "Credentials[variables=%s, files=%s]".formatted(variables.keySet(), files.keySet());
  }
}
