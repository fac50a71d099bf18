package io.company.platform.deploy.build;

import io.company.platform.deploy.DeployConfig;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What builds made: folders named by the digest of their content, complete or not there, and never
 * changed.
 */
@ApplicationScoped
public class Artifacts {

  private static final Duration YOUNG = Duration.ofHours(1);

  private final Path folder;

  @Inject
  public Artifacts(DeployConfig config) {
    this(config.artifactsFolder());
  }

  Artifacts(Path folder) {
    this.folder = folder;
  }

  /** Where the artifact is or would be; {@code digest} is {@code sha256:<hex>}. */
  public Path folder(String digest) {
    return folder.resolve(digest.substring(digest.indexOf(':') + 1));
  }

  public boolean has(String digest) {
    return Files.isDirectory(folder(digest));
  }

  /**
   * Moves a finished tree here; the same content twice is kept once, and what was moved already
   * stays.
   */
  public void take(Path tree, TreeDigest digest) throws IOException {
    Path place = folder.resolve(digest.hex());
    Files.createDirectories(folder);
    if (!Files.isDirectory(place)) {
      Tree.seal(tree);
      Files.move(tree, place, StandardCopyOption.ATOMIC_MOVE);
    }
    Tree.sealTop(place);
    Tree.remove(tree);
  }

  /** Removes what is not in {@code kept} (digests) and was not made within the last hour. */
  public void sweep(Set<String> kept, Instant now) throws IOException {
    if (!Files.isDirectory(folder)) {
      return;
    }
    try (Stream<Path> places = Files.list(folder)) {
      for (Path place : places.toList()) {
        boolean young = Files.getLastModifiedTime(place).toInstant().isAfter(now.minus(YOUNG));
        if (!young && !kept.contains("sha256:" + place.getFileName())) {
          Tree.remove(place);
        }
      }
    }
  }
}
