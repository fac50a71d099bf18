package io.company.platform.kinds;

import io.company.platform.kinds.field.Default;
import io.company.platform.kinds.field.Doc;
import io.company.platform.kinds.field.Format;
import io.company.platform.kinds.field.Is;
import io.company.platform.kinds.field.OneOf;
import io.company.platform.kinds.field.Range;

/** A database that a team asks for. */
public record DatabaseSpec(
    @Doc(value = "Which database it is.", example = "postgresql")
        @Default("postgresql")
        @OneOf({"postgresql"})
        String type,
    @Doc(value = "Its major version, as text.", example = "14")
        @Default("18")
        @OneOf({"14", "15", "16", "17", "18"})
        String version,
    @Doc(value = "How much memory, disk and how many connections it gets.", example = "small")
        @Default("small")
        @OneOf({"small", "medium", "large"})
        String size,
    @Doc("How it is backed up.") @Default("{}") Backup backup) {

  /**
   * @param retention e.g. {@code 7d}
   */
  public record Backup(
      @Doc(value = "Whether it is backed up.", example = "true") @Default("true") Boolean enabled,
      @Doc(value = "How long a backup is kept.", example = "7d")
          @Default("7d")
          @Is(Format.DURATION)
          @Range(min = "1h", max = "365d")
          String retention) {}
}
