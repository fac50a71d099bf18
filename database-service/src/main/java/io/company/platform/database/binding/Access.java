package io.company.platform.database.binding;

import java.util.Map;
import java.util.TreeMap;

/**
 * What an application gets to reach a thing; never to be logged.
 *
 * @param variables by name, without the prefix of the use; {@code $(platform:files)} in them is the
 *     folder of the files
 * @param files by plain name, unique to the thing: certificates of authorities
 */
public record Access(Map<String, String> variables, Map<String, byte[]> files) {

  public Access {
    variables = Map.copyOf(variables);
    files = Map.copyOf(files);
  }

  /** Names alone. */
  @Override
  public String toString() {
    return "Access[variables=%s, files=%s]"
        .formatted(new TreeMap<>(variables).keySet(), new TreeMap<>(files).keySet());
  }
}
