package io.company.platform.kinds;

import io.company.platform.kinds.field.Default;
import io.company.platform.kinds.field.Doc;
import io.company.platform.kinds.field.ExactlyOne;
import io.company.platform.kinds.field.Format;
import io.company.platform.kinds.field.Is;
import io.company.platform.kinds.field.Range;
import io.company.platform.kinds.field.Required;
import io.company.platform.kinds.field.Size;
import java.util.List;

/** How an application's code reaches its users. */
public record DeploymentSpec(
    @Doc(
            value =
                "The application that is deployed. Left out, it is the one named like the Deployment, the only one in the"
                    + " same request, the one named like the repository, or the team's only one.",
            example = "order-service")
        @Required(derived = true)
        @Is(Format.NAME)
        String application,
    @Doc("Where the code is.") @Required Source source,
    @Doc(
            value = "The environments that each release goes through, in this order.",
            example = "[\"staging\", \"production\"]")
        @Default("[\"staging\", \"production\"]")
        @Is(Format.ENVIRONMENT)
        @Size(min = 1, max = 10, unique = true)
        List<String> environments,
    @Doc(
            value =
                "How a release takes over in the last environment; in those before it takes over as a whole.",
            example = "{\"canary\": {\"percentage\": 10, \"duration\": \"30m\"}}")
        @Default("{\"rolling\": {}}")
        Strategy strategy,
    @Doc("How a release is built.") @Default("{}") Build build,
    @Doc(
            value = "While true, new commits are not released and rollouts stand still.",
            example = "false")
        @Default("false")
        Boolean paused) {

  /** One of {@code github} ("org/repo") and {@code git} (a URL) names the repository. */
  @ExactlyOne({"github", "git"})
  public record Source(
      @Doc(value = "A repository on GitHub, as org/repo.", example = "org/repo") @Is(Format.GITHUB)
          String github,
      @Doc(
              value = "The URL of any git repository.",
              example = "https://git.example.com/orders/order-service.git")
          @Is(Format.GIT_URL)
          String git,
      @Doc(value = "The branch that is followed.", example = "main")
          @Default("main")
          @Is(Format.GIT_REF)
          String branch,
      @Doc(
              value = "The folder of the application inside the repository; left out, its root.",
              example = "services/orders")
          @Is(Format.FOLDER)
          String path) {}

  /** Exactly one is set. */
  @ExactlyOne({"canary", "rolling", "blueGreen"})
  public record Strategy(
      @Doc("A share of the traffic first, all of it when that went well.") Canary canary,
      @Doc("Replica by replica.") Rolling rolling,
      @Doc("All replicas of the new release beside those of the old one, then all traffic at once.")
          BlueGreen blueGreen) {}

  /**
   * @param percentage of the traffic, 1 to 99; @param duration e.g. {@code 30m}
   */
  public record Canary(
      @Doc(
              value = "The share of the traffic that the new release gets, in percent.",
              example = "10")
          @Required
          @Range(min = "1", max = "99")
          Integer percentage,
      @Doc(
              value = "How long it must go well before the new release gets all traffic.",
              example = "30m")
          @Required
          @Is(Format.DURATION)
          @Range(min = "1s", max = "7d")
          String duration) {}

  public record Rolling() {}

  public record BlueGreen() {}

  /**
   * @param timeout e.g. {@code 10m}; @param command replaces the runtime's own build steps; @param
   *     start replaces its start command
   */
  public record Build(
      @Doc(value = "A build that takes longer is stopped and has failed.", example = "10m")
          @Default("10m")
          @Is(Format.DURATION)
          @Range(min = "1s", max = "6h")
          String timeout,
      @Doc(
              value = "Shell commands in place of the runtime's own build steps.",
              example = "npm ci && npm run build")
          @Size(min = 1, max = 8_000)
          String command,
      @Doc(
              value =
                  "The command that starts a replica, in place of the runtime's own. It listens on $PORT.",
              example = "node dist/server.js")
          @Size(min = 1, max = 2_000)
          String start) {}
}
