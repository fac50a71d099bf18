package io.company.platform.deploy.source;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A git repository that may be read: its URL passed every check.
 *
 * @param shown as the user knows it, e.g. {@code org/repo}
 * @param url as git gets it
 */
public record Repository(String shown, String url) {

  /**
   * {@code org/repo}: the local bare repository of that name if there is one, else the one on
   * GitHub.
   */
  static Repository github(String name, Optional<Path> local, String githubBase)
      throws SourceException {
    if (!name.matches("[A-Za-z0-9][A-Za-z0-9-]*/[A-Za-z0-9._-]+") || name.contains("..")) {
      throw new SourceException(
          SourceException.Reason.NOT_ALLOWED, "%s is not an org/repo".formatted(name));
    }
    Optional<Path> bare =
        local.map(folder -> folder.resolve(name + ".git")).filter(Files::isDirectory);
    if (bare.isPresent()) {
      return new Repository(name, bare.get().toAbsolutePath().toUri().toString());
    }
    String base = githubBase.endsWith("/") ? githubBase : githubBase + "/";
    return new Repository(name, base + name + ".git");
  }

  /** Any URL: https, http, ssh, {@code user@host:path}, and file only inside the local folder. */
  static Repository at(String url, Optional<Path> local) throws SourceException {
    if (url.startsWith("file:")) {
      return new Repository(url, inside(url, local));
    }
    boolean remote =
        url.matches("(https?|ssh)://[^-\\s/][^\\s]*")
            || url.matches("[A-Za-z0-9_.]+@[A-Za-z0-9.]+:[^-:\\s]\\S*");
    if (!remote) {
      throw new SourceException(
          SourceException.Reason.NOT_ALLOWED, "%s is no https, http or ssh URL".formatted(url));
    }
    return new Repository(url, url);
  }

  private static String inside(String url, Optional<Path> local) throws SourceException {
    try {
      Path folder = local.orElseThrow(() -> notAllowed(url)).toRealPath();
      Path wanted = Path.of(URI.create(url)).normalize();
      Path real = Files.exists(wanted) ? wanted.toRealPath() : wanted;
      if (!real.startsWith(folder)) {
        throw notAllowed(url);
      }
      return real.toUri().toString();
    } catch (java.io.IOException | IllegalArgumentException unreadable) {
      throw notAllowed(url);
    }
  }

  private static SourceException notAllowed(String url) {
    return new SourceException(
        SourceException.Reason.NOT_ALLOWED,
        "%s is not inside the platform's folder of local repositories; use https, or github: org/repo"
            .formatted(url));
  }
}
