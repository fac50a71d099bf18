package io.company.platform.database.restore;

import io.company.platform.database.archive.Chore;
import io.company.platform.database.archive.Script;
import io.company.platform.database.archive.Server;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;

/**
 * The chore that makes a data directory from a backup and its log.
 *
 * @param archive volume that is read
 * @param name of the backup in it
 * @param digest that the backup had; null where it is not known
 * @param until null to the end of the log
 */
public record Recovery(
    String archive, String name, String digest, Instant until, boolean endOfBackup, String last) {

  /** As Postgres reads a time. */
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss.SSSSSSxxx").withZone(ZoneOffset.UTC);

  /** As Postgres' log writes one. */
  private static final DateTimeFormatter LOGGED =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss[.SSSSSS][.SSSSS][.SSSS][.SSS][.SS][.S]x");

  /**
   * @param server whose user reads the archive and whose version recovers
   * @param volume that becomes the data directory; what is in it goes
   */
  public Chore chore(Server server, String id, String volume, Script... more) {
    Script[] scripts = new Script[more.length + 1];
    scripts[0] = Script.RECOVER;
    System.arraycopy(more, 0, scripts, 1, more.length);
    Chore chore =
        Chore.of(server, id, scripts)
            .mount("DATA", volume, false)
            .mount("ARCHIVE", archive, true)
            .toolchain(server.toolchain())
            .calling(Script.FETCH)
            .with("NAME", name)
            .with("DIGEST", digest == null ? "" : digest)
            .with("LAST", last == null ? "" : last)
            .with("BUFFERS", (Math.max(128L << 20, server.memoryBytes() / 4) >> 20) + "MB");
    if (endOfBackup) {
      return chore.with("UNTIL", "backup");
    }
    return until == null ? chore : chore.with("TIME", TIME.format(until));
  }

  /** Time of the last change that came back; empty where none came after the backup. */
  static Optional<Instant> last(Map<String, String> results) {
    String text = results.getOrDefault("last", "").strip();
    if (text.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(LOGGED.parse(text, Instant::from).truncatedTo(ChronoUnit.MICROS));
  }

  /** Seconds from the chore's begin to the first possible query. */
  static double seconds(Map<String, String> results) {
    return Double.parseDouble(results.get("ready")) - Double.parseDouble(results.get("began"));
  }
}
