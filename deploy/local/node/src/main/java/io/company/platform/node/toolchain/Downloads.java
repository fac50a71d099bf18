package io.company.platform.node.toolchain;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * How this machine reaches package registries, passed on to tasks with network: the npm registry,
 * proxies and additional certificate authorities, as environment variables and the files that they
 * name.
 */
public final class Downloads {

  private static final List<String> PASSED_ON =
      List.of(
          "HTTP_PROXY",
          "HTTPS_PROXY",
          "NO_PROXY",
          "http_proxy",
          "https_proxy",
          "no_proxy",
          "NODE_EXTRA_CA_CERTS",
          "SSL_CERT_FILE",
          "SSL_CERT_DIR",
          "CURL_CA_BUNDLE",
          "REQUESTS_CA_BUNDLE",
          "PIP_CERT",
          "PIP_INDEX_URL",
          "PIP_EXTRA_INDEX_URL",
          "PIP_FIND_LINKS",
          "PIP_NO_INDEX",
          "GIT_SSL_CAINFO");
  private static final List<String> VISIBLE =
      List.of("/usr", "/etc/ssl", "/etc/pki", "/etc/ca-certificates");

  private final Map<String, String> environment = new TreeMap<>();
  private final Map<Path, Path> mounts = new TreeMap<>();

  /**
   * @param machine the environment of this process, over the settings that programs keep in files
   */
  Downloads(Map<String, String> machine, String npmRegistry) {
    environment.put("npm_config_registry", npmRegistry);
    environment.put("npm_config_update_notifier", "false");
    for (String name : PASSED_ON) {
      String value = machine.get(name);
      if (value == null || value.isEmpty()) {
        continue;
      }
      environment.put(name, value);
      for (String word : value.split("\\s+")) {
        show(word.startsWith("file://") ? word.substring("file://".length()) : word);
      }
    }
  }

  /**
   * What is a file or a folder and not visible in a sandbox anyhow. A folder of Python's index has
   * its files beside it.
   */
  private void show(String word) {
    Path named = Path.of(word.startsWith("/") ? word : "/");
    Path path = named.endsWith("simple") ? named.getParent() : named;
    if (path.getNameCount() > 0
        && Files.exists(path)
        && VISIBLE.stream().noneMatch(path::startsWith)) {
      mounts.put(path, path);
    }
  }

  public Map<String, String> environment() {
    return environment;
  }

  public Map<Path, Path> mounts() {
    return mounts;
  }
}
