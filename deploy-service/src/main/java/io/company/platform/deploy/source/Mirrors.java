package io.company.platform.deploy.source;

import io.company.platform.deploy.DeployConfig;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Bare caches of repositories, one each, that hold every commit that became a release. A commit
 * that was fetched once is never asked for again.
 */
@ApplicationScoped
public class Mirrors {

  private static final Duration LOCAL_LIMIT = Duration.ofSeconds(60);

  private final Map<String, ReentrantLock> locks = new ConcurrentHashMap<>();
  private final SourceConfig config;
  private final Path folder;
  private final Git git;

  public Mirrors(SourceConfig config, DeployConfig deploy) {
    this.config = config;
    this.folder = deploy.folder("repositories");
    this.git = new Git(deploy.folder("git"));
  }

  /** The repository that a deployment's source names. */
  public Repository repository(String github, String url) throws SourceException {
    if (github != null) {
      return Repository.github(github, config.local(), config.githubBase());
    }
    return Repository.at(url, config.local());
  }

  /** The branch's newest commit, asked of the repository itself. */
  public String head(Repository repository, String branch) throws SourceException, IOException {
    Git.Result answer =
        ask(repository, "ls-remote", "--", repository.url(), "refs/heads/" + branch);
    for (String line : answer.output().lines().toList()) {
      String[] parts = line.split("\t", 2);
      if (parts.length == 2 && parts[1].equals("refs/heads/" + branch)) {
        return parts[0];
      }
    }
    throw new SourceException(
        SourceException.Reason.BRANCH_NOT_FOUND,
        "%s has no branch %s; it has %s"
            .formatted(repository.shown(), branch, branches(repository)));
  }

  private String branches(Repository repository) throws SourceException, IOException {
    List<String> names =
        ask(repository, "ls-remote", "--heads", "--", repository.url())
            .output()
            .lines()
            .map(line -> line.replaceFirst("^.*\trefs/heads/", ""))
            .sorted()
            .toList();
    if (names.isEmpty()) {
      return "no branch at all: push a commit first";
    }
    String more = names.size() > 10 ? " and " + (names.size() - 10) + " more" : "";
    return String.join(", ", names.subList(0, Math.min(10, names.size()))) + more;
  }

  private Git.Result ask(Repository repository, String... arguments)
      throws SourceException, IOException {
    Files.createDirectories(folder);
    Git.Result answer = git.run(folder, config.questionTimeout(), arguments);
    if (!answer.succeeded()) {
      throw SourceException.of(repository, answer);
    }
    return answer;
  }

  /**
   * Makes the commit available here; {@code branch} leads to it where the server does not give
   * single commits.
   */
  public Commit fetch(Repository repository, String branch, String hash)
      throws SourceException, IOException {
    ReentrantLock lock = locks.computeIfAbsent(repository.url(), url -> new ReentrantLock());
    lock.lock();
    try {
      Path mirror = mirror(repository);
      if (!has(mirror, hash)) {
        fetchMissing(repository, mirror, branch, hash);
      }
      String format = "--format=%H%x00%an%x00%cI%x00%s";
      Git.Result described =
          git.run(mirror, LOCAL_LIMIT, "log", "-1", "--no-show-signature", format, hash, "--");
      if (!described.succeeded()) {
        throw SourceException.of(repository, described);
      }
      return Commit.parse(described.output());
    } finally {
      lock.unlock();
    }
  }

  private void fetchMissing(Repository repository, Path mirror, String branch, String hash)
      throws SourceException, IOException {
    String url = repository.url();
    String kept = "refs/releases/" + hash;
    String single = hash + ":" + kept;
    Git.Result one = git.run(mirror, config.fetchTimeout(), fetch("--depth=1", url, single));
    if (one.succeeded() && has(mirror, hash)) {
      return;
    }
    Git.Result all =
        git.run(
            mirror,
            config.fetchTimeout(),
            fetch("--force", url, "refs/heads/" + branch + ":" + kept));
    if (!all.succeeded()) {
      throw SourceException.of(repository, all);
    }
    if (!has(mirror, hash)) {
      throw new SourceException(
          SourceException.Reason.UNREADABLE,
          "commit %s is no longer on branch %s of %s".formatted(hash, branch, repository.shown()));
    }
  }

  private static String[] fetch(String option, String url, String reference) {
    return new String[] {
      "fetch",
      "--quiet",
      "--no-tags",
      "--no-write-fetch-head",
      "--no-auto-maintenance",
      "--no-recurse-submodules",
      option,
      "--",
      url,
      reference
    };
  }

  private boolean has(Path mirror, String hash) throws IOException {
    return git.run(mirror, LOCAL_LIMIT, "cat-file", "-e", hash + "^{tree}").succeeded();
  }

  private Path mirror(Repository repository) throws IOException {
    Path mirror = folder.resolve(digest(repository.url()) + ".git");
    if (Files.exists(mirror.resolve("HEAD"))) {
      return mirror;
    }
    Files.createDirectories(mirror);
    Git.Result made = git.run(mirror, LOCAL_LIMIT, "init", "--quiet", "--bare", "--template=", ".");
    if (!made.succeeded()) {
      throw new IOException(
          "the folder " + mirror + " can't become a repository: " + made.errorOutput().strip());
    }
    return mirror;
  }

  /** The commit's files into {@code target}; it was fetched before. */
  public void export(Repository repository, String hash, Path target) throws IOException {
    git.export(mirror(repository), hash, target, LOCAL_LIMIT);
  }

  private static String digest(String text) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(hash, 0, 10);
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException(impossible);
    }
  }
}
