package io.company.platform.database.archive;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.stream.Collectors;

/** What runs beside a database's data as a shell script: its text, from {@code scripts/}. */
public enum Script {
  /** The server's archive_command. */
  ARCHIVE,
  /** The restore_command of {@link #RECOVER}. */
  FETCH,
  COPY,
  SEAL,
  RECOVER,
  /** After {@link #RECOVER}, in the same shell. */
  CHECK,
  PRUNE,
  CLIENTS,
  CARRY;

  /** As it is named where a process sees it. */
  public String fileName() {
    return name().toLowerCase(java.util.Locale.ROOT) + ".sh";
  }

  public String text() {
    try (InputStream in = Script.class.getResourceAsStream("/scripts/" + fileName())) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** One after the other in one shell. */
  public static String inOrder(Script... scripts) {
    return Arrays.stream(scripts).map(Script::text).collect(Collectors.joining("\n"));
  }
}
