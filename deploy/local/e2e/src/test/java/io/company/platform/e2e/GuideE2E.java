package io.company.platform.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The commands of the guides, as they stand there, in their order, in one shell. */
class GuideE2E {

  private static final Pattern BLOCK = Pattern.compile("(?ms)^```sh\\n(.*?)^```$");

  @Test
  void yourFirstServiceRunsAsItIsWritten() throws IOException {
    run("your-first-service.md", 8);
  }

  @Test
  void databasesRunsAsItIsWritten() throws IOException {
    run("databases.md", 20);
  }

  /**
   * @param least blocks of commands that the guide has
   */
  private static void run(String name, int least) throws IOException {
    Installation platform = Shared.platform();
    Path guide = platform.checkout().resolve("docs/guides").resolve(name);
    StringBuilder script = new StringBuilder("set -euxo pipefail\n");
    Matcher blocks = BLOCK.matcher(Files.readString(guide));
    int count = 0;
    while (blocks.find()) {
      script.append(blocks.group(1));
      count++;
    }
    assertTrue(count >= least, name + " has only " + count + " blocks of commands");
    Installation.Ran ran =
        platform.run(
            Duration.ofMinutes(6), platform.checkout(), List.of("bash", "-c", script.toString()));
    assertEquals(0, ran.exitCode(), ran.output());
  }
}
