package io.company.platform.node.secret;

import java.util.Map;
import java.util.TreeMap;

/**
 * What of a description must not be seen: variables and files. In the clear only between a call and
 * its answer, and while a process is being started.
 *
 * @param files content by name
 */
public record Secrets(Map<String, String> environment, Map<String, byte[]> files) {

  public static final Secrets NONE = new Secrets(Map.of(), Map.of());

  public Secrets {
    environment = new TreeMap<>(environment == null ? Map.of() : environment);
    files = new TreeMap<>(files == null ? Map.of() : files);
  }

  boolean none() {
    return environment.isEmpty() && files.isEmpty();
  }

  @Override
  public String toString() {
    return "Secrets[" + environment.size() + " variables, " + files.size() + " files]";
  }
}
