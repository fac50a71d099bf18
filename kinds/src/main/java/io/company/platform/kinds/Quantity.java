package io.company.platform.kinds;

import io.company.platform.kinds.field.Format;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Map;

/** Amounts as Kubernetes writes them. Fractions of the unit are rounded up. */
public final class Quantity {

  private static final Map<String, Long> FACTORS =
      Map.of(
          "", 1L,
          "k", 1_000L,
          "M", 1_000_000L,
          "G", 1_000_000_000L,
          "T", 1_000_000_000_000L,
          "Ki", 1L << 10,
          "Mi", 1L << 20,
          "Gi", 1L << 30,
          "Ti", 1L << 40);

  private Quantity() {}

  /**
   * Bytes of {@code 512Mi}, {@code 1.5G} or {@code 1048576}; throws IllegalArgumentException for
   * anything else.
   */
  public static long memoryBytes(String text) {
    int end = digits(text);
    Long factor = FACTORS.get(text.substring(end));
    if (factor == null || end == 0) {
      throw new IllegalArgumentException("\"" + text + "\" is not " + Format.MEMORY.allowed());
    }
    return rounded(new BigDecimal(text.substring(0, end)).multiply(BigDecimal.valueOf(factor)));
  }

  /**
   * Thousandths of a core of {@code 200m}, {@code 0.5} or {@code 2}; IllegalArgumentException for
   * anything else.
   */
  public static long cpuMillis(String text) {
    int end = digits(text);
    String unit = text.substring(end);
    if (end == 0 || !(unit.isEmpty() || unit.equals("m"))) {
      throw new IllegalArgumentException("\"" + text + "\" is not " + Format.CPU.allowed());
    }
    BigDecimal amount = new BigDecimal(text.substring(0, end));
    return rounded(unit.isEmpty() ? amount.movePointRight(3) : amount);
  }

  private static int digits(String text) {
    int end = 0;
    boolean point = false;
    while (end < text.length()) {
      char c = text.charAt(end);
      boolean firstPoint = c == '.' && !point && end > 0;
      if (!firstPoint && (c < '0' || c > '9')) {
        break;
      }
      point |= firstPoint;
      end++;
    }
    return end;
  }

  private static long rounded(BigDecimal amount) {
    BigDecimal whole = amount.setScale(0, RoundingMode.CEILING);
    return whole.compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) > 0
        ? Long.MAX_VALUE
        : whole.longValueExact();
  }
}
