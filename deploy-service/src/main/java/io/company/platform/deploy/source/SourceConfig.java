package io.company.platform.deploy.source;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import io.smallrye.config.WithName;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** Where code comes from. */
@ConfigMapping(prefix = "platform.source")
public interface SourceConfig {

  /** What {@code github: org/repo} is appended to; ends with a slash. */
  @WithDefault("https://github.com/")
  @WithName("github-base")
  String githubBase();

  /**
   * Folder of local bare repositories, {@code <org>/<repo>.git}, that come before GitHub; also the
   * only folder that {@code file:} URLs may name. Empty: there is none.
   */
  Optional<Path> local();

  /** Between two looks at a branch; each look is up to a fifth earlier or later. */
  @WithDefault("5s")
  Duration interval();

  /** Longest time between two looks at a source that can't be read. */
  @WithDefault("60s")
  @WithName("longest-interval")
  Duration longestInterval();

  /** For one question to a remote repository. */
  @WithDefault("20s")
  @WithName("question-timeout")
  Duration questionTimeout();

  /** For fetching a commit. */
  @WithDefault("2m")
  @WithName("fetch-timeout")
  Duration fetchTimeout();
}
