package io.company.platform.node.supply;

import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The names {@code $(platform:…)} and what each stands for in one run. Text without them stays as
 * it is, byte for byte.
 */
public record Placeholders(Map<String, String> values) {

  private static final Pattern NAME = Pattern.compile("\\$\\(platform:[^)\\s]*\\)");

  public Placeholders {
    values = new TreeMap<>(values);
  }

  static String mount(String name) {
    return "$(platform:mount:" + name + ")";
  }

  static final String FILES = "$(platform:files)";
  static final String PORT = "$(platform:port)";

  static Set<String> known(Collection<Mount> mounts, boolean files, boolean port) {
    Set<String> known = new TreeSet<>();
    mounts.forEach(mount -> known.add(mount(mount.name())));
    if (files) {
      known.add(FILES);
    }
    if (port) {
      known.add(PORT);
    }
    return known;
  }

  /** All that the text holds, whether they have a meaning or not. */
  static Set<String> in(String text) {
    Set<String> found = new LinkedHashSet<>();
    for (Matcher matcher = NAME.matcher(text); matcher.find(); ) {
      found.add(matcher.group());
    }
    return found;
  }

  public String expand(String text) {
    return NAME.matcher(text)
        .replaceAll(
            found -> Matcher.quoteReplacement(values.getOrDefault(found.group(), found.group())));
  }

  public Map<String, String> expand(Map<String, String> texts) {
    Map<String, String> expanded = new TreeMap<>(texts);
    expanded.replaceAll((name, text) -> expand(text));
    return expanded;
  }

  byte[] expand(byte[] content) {
    return expand(text(content)).getBytes(StandardCharsets.ISO_8859_1);
  }

  /** One character a byte, so that any content survives. */
  static String text(byte[] content) {
    return new String(content, StandardCharsets.ISO_8859_1);
  }
}
