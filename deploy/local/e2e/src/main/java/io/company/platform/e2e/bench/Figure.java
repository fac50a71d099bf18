package io.company.platform.e2e.bench;

/**
 * One measured figure beside its bar.
 *
 * @param name what was measured
 * @param bar as the goal says it, e.g. {@code ≤ 20 s}
 * @param measured the median, or the percentile that the bar names, in {@code unit}
 * @param unit of {@code measured}
 * @param met whether the bar was met
 * @param detail how often, the spread, and what else is worth knowing
 */
public record Figure(
    String name, String bar, double measured, String unit, boolean met, String detail) {

  static Figure atMost(String name, double bar, double measured, String unit, String detail) {
    return new Figure(
        name, "≤ " + number(bar) + " " + unit, measured, unit, measured <= bar, detail);
  }

  static Figure atLeast(String name, double bar, double measured, String unit, String detail) {
    return new Figure(
        name, "≥ " + number(bar) + " " + unit, measured, unit, measured >= bar, detail);
  }

  static String number(double value) {
    return value == Math.rint(value)
        ? String.format("%,.0f", value)
        : String.format("%,.2f", value);
  }
}
