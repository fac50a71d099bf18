package io.company.platform.deploy.build;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.company.platform.deploy.DeployConfig;
import io.company.platform.deploy.Json;
import io.company.platform.deploy.release.Release;
import io.company.platform.deploy.source.Mirrors;
import io.company.platform.deploy.source.Repository;
import io.company.platform.deploy.source.SourceException;
import io.company.platform.proto.node.v1.Limits;
import io.company.platform.proto.node.v1.Task;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Optional;

/**
 * The work folders of builds: {@code builds/<task>/source} before, {@code builds/<task>/artifact}
 * after. Beside each lies its recipe, which is not the build's to change.
 */
@ApplicationScoped
public class Workshop {

  private final DeployConfig config;
  private final Mirrors mirrors;

  public Workshop(DeployConfig config, Mirrors mirrors) {
    this.config = config;
    this.mirrors = mirrors;
  }

  /** A project that can be built has a task; any other has a reason why not. */
  public sealed interface Prepared {

    record Ready(Task task) implements Prepared {}

    record Impossible(String message) implements Prepared {}
  }

  /** Lays out the release's source, from nothing, and says how to build it. */
  public Prepared prepare(Release release, Repository repository, Duration timeout)
      throws IOException, SourceException {
    Path work = work(release);
    clear(release);
    Path source = Files.createDirectories(work.resolve("source"));
    mirrors.fetch(repository, release.spec().branch(), release.spec().commit());
    mirrors.export(repository, release.spec().commit(), source);
    Optional<Path> project = project(source, release.spec().path());
    if (project.isEmpty()) {
      return new Prepared.Impossible(
          "there is no folder %s in the repository; check spec.source.path"
              .formatted(release.spec().path()));
    }
    Recipe.Choice choice =
        Recipe.choose(
            release.spec().runtime(),
            Project.read(project.get()),
            release.spec().path(),
            release.spec().buildCommand(),
            release.spec().startCommand());
    return switch (choice) {
      case Recipe.Choice.Impossible impossible -> new Prepared.Impossible(impossible.message());
      case Recipe.Choice.Chosen chosen -> {
        write(recipeFile(release), Json.write(chosen.recipe()));
        yield new Prepared.Ready(task(release, chosen.recipe(), timeout));
      }
    };
  }

  /** The project's folder, if it is one and no link leads out of the source. */
  private static Optional<Path> project(Path source, String path) throws IOException {
    Path folder = path == null ? source : source.resolve(path).normalize();
    boolean inside =
        folder.startsWith(source)
            && Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)
            && folder
                .toRealPath()
                .equals(source.toRealPath().resolve(source.relativize(folder)).normalize());
    return inside ? Optional.of(folder) : Optional.empty();
  }

  private Task task(Release release, Recipe recipe, Duration timeout) throws IOException {
    String team = release.key().namespace();
    Path cache = Files.createDirectories(config.folder("caches").resolve(team));
    return Task.newBuilder()
        .setId(release.taskId())
        .putLabels("team", team)
        .putLabels("application", release.spec().application())
        .putLabels("release", release.name())
        .setScript(recipe.script())
        .setWorkDirectory(work(release).toString())
        .setCacheDirectory(cache.toString())
        .putAllEnvironment(config.build().environment())
        .addToolchains(recipe.toolchain())
        .setLimits(
            Limits.newBuilder()
                .setMemoryBytes(config.build().memoryBytes())
                .setCpuMillis(config.build().cpuMillis())
                .setProcesses(2_048))
        .setTimeoutMillis(timeout.toMillis())
        .setNetwork(true)
        .build();
  }

  /** Where the build left what is to be run, until it is taken away. */
  public Path result(Release release) {
    return work(release).resolve("artifact");
  }

  /** Digest of what the build left, noted before it is taken away; empty when it left nothing. */
  public Optional<TreeDigest> digest(Release release) throws IOException {
    Path note = digestFile(release);
    if (Files.exists(note)) {
      return Optional.of(Json.read(Json.parse(Files.readString(note)), TreeDigest.class));
    }
    if (!Files.isDirectory(result(release), LinkOption.NOFOLLOW_LINKS)) {
      return Optional.empty();
    }
    TreeDigest digest = TreeDigest.of(result(release));
    write(note, Json.write(digest));
    return Optional.of(digest);
  }

  public Recipe recipe(Release release) throws IOException {
    return Json.read(Json.parse(Files.readString(recipeFile(release))), Recipe.class);
  }

  /** Whether anything of the build is still lying about. */
  public boolean hasRemains(Release release) {
    return Files.exists(recipeFile(release)) || Files.exists(work(release));
  }

  public void clear(Release release) throws IOException {
    Tree.remove(work(release));
    Files.deleteIfExists(digestFile(release));
    Files.deleteIfExists(recipeFile(release));
  }

  private Path work(Release release) {
    return config.folder("builds").resolve(release.taskId());
  }

  private Path recipeFile(Release release) {
    return config.folder("builds").resolve(release.taskId() + ".recipe.json");
  }

  private Path digestFile(Release release) {
    return config.folder("builds").resolve(release.taskId() + ".digest.json");
  }

  private static void write(Path file, ObjectNode json) throws IOException {
    Path draft = file.resolveSibling(file.getFileName() + ".draft");
    Files.writeString(draft, json.toString());
    Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }
}
