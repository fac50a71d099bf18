package io.company.platform.kinds.field;

import io.company.platform.kinds.Durations;
import io.company.platform.kinds.Quantity;
import java.math.BigDecimal;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * The formats of text that fields have. Each knows its pattern, what is allowed in words, and,
 * where its values are quantities, how to compare them.
 */
public enum Format {
  TEXT(null, 65_536, "text"),
  NAME(
      "[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?",
      63,
      "a name of at most 63 lower-case letters, digits and hyphens that starts and ends with a letter or digit"),
  SUBDOMAIN(
      "[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*",
      253,
      "a name of at most 253 lower-case letters, digits, hyphens and dots that starts and ends with a letter or digit"),
  ENVIRONMENT(
      "[a-z]([a-z0-9-]{0,28}[a-z0-9])?",
      30,
      "an environment name of at most 30 lower-case letters, digits and hyphens that starts with a letter and ends with"
          + " a letter or digit"),
  ENV_NAME(
      "[A-Za-z_][A-Za-z0-9_]{0,127}",
      128,
      "a variable name of letters, digits and underscores that does not start with a digit and is none of those that the"
          + " platform sets: PORT, HOME, PATH, TMPDIR and what starts with PLATFORM_",
      name -> !name.matches("PORT|HOME|PATH|TMPDIR|PLATFORM_.*")),
  ENV_VALUE(null, 32_768, "text of at most 32768 characters"),
  LABEL_KEY(
      "([a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?/)?[A-Za-z0-9]([A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?",
      317,
      "a key of at most 63 letters, digits, hyphens, underscores and dots, with an optional prefix such as example.com/"),
  LABEL_VALUE(
      "([A-Za-z0-9]([A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?)?",
      63,
      "text of at most 63 letters, digits, hyphens, underscores and dots that starts and ends with a letter or digit"),
  ANNOTATION_VALUE(null, 262_144, "text of at most 262144 characters"),
  MEMORY(
      "[0-9]{1,15}(\\.[0-9]{1,6})?(k|M|G|T|Ki|Mi|Gi|Ti)?",
      32,
      "an amount of memory such as 64Mi, 512Mi or 1Gi",
      text -> true,
      text -> BigDecimal.valueOf(Quantity.memoryBytes(text)),
      true),
  CPU(
      "[0-9]{1,6}(m|\\.[0-9]{1,6})?",
      16,
      "an amount of processor time such as 200m, 0.5 or 2 (cores)",
      text -> true,
      text -> BigDecimal.valueOf(Quantity.cpuMillis(text)),
      true),
  DURATION(
      "(?=[0-9])([0-9]{1,6}d)?([0-9]{1,6}h)?([0-9]{1,6}m)?([0-9]{1,8}s)?",
      32,
      "a duration such as 30s, 30m, 1h30m or 7d",
      text -> true,
      text -> BigDecimal.valueOf(Durations.parse(text).toMillis()),
      false),
  EXTENSION(
      "[a-z][a-z0-9_-]{0,62}",
      63,
      "the name of an extension such as pg_trgm, of lower-case letters, digits, underscores and hyphens"),
  CRON(
      "[0-9*,/-]+( [0-9*,/-]+){2}( [0-9A-Za-z*,/-]+){2}",
      100, "five fields as cron has them, minute first, such as 0 2 * * *"),
  TIME_OF_DAY("([01][0-9]|2[0-3]):[0-5][0-9]", 5, "a time of day in UTC such as 03:00"),
  URL_PATH(
      "/([A-Za-z0-9._~-]+(/[A-Za-z0-9._~-]+)*)?",
      200,
      "a path such as /api/orders: it starts with a slash, does not end with one, and is made of letters, digits and"
          + " . _ ~ -",
      Format::staysInside),
  FOLDER(
      "[A-Za-z0-9._@+-]+(/[A-Za-z0-9._@+-]+)*",
      400,
      "the path of a folder inside the repository such as services/orders, without .. and without a slash at either end",
      Format::staysInside),
  GIT_REF(
      "[^\\s~^:?*\\[\\\\\\x00-\\x1f\\x7f]+",
      200,
      "the name of a git branch such as main or feature/search",
      Format::isRef),
  GITHUB(
      "[A-Za-z0-9][A-Za-z0-9-]{0,38}/[A-Za-z0-9._-]{1,100}",
      140,
      "a repository on GitHub as org/repo",
      Format::staysInside),
  GIT_URL(
      "((https?|ssh|git)://[^\\s/]+/\\S+|file:///\\S+|[A-Za-z0-9_.-]+@[A-Za-z0-9.-]+:[^\\s:]+)",
      2_000,
      "the URL of a git repository such as https://git.example.com/team/repo.git, without a password in it",
      url -> !url.matches("[a-z]+://[^/@]*:[^/@]*@.*")),
  WEB_URL("https?://[^\\s/?#]+\\S*", 2_000, "a URL that starts with http:// or https://"),
  COMMIT("[0-9a-f]{7,64}", 64, "the hash of a git commit"),
  DIGEST("sha256:[0-9a-f]{64}", 71, "a digest such as sha256: and 64 hexadecimal digits"),
  TIME(
      "[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\\.[0-9]{1,9})?(Z|[+-][0-9]{2}:[0-9]{2})",
      40, "a time such as 2026-03-01T12:00:00Z"),
  CAMEL_CASE("[A-Za-z][A-Za-z0-9_,:]*", 200, "a word in CamelCase");

  private final Pattern pattern;
  private final int maxLength;
  private final String allowed;
  private final Predicate<String> rule;
  private final Function<String, BigDecimal> measure;
  private final boolean numberToo;

  Format(String pattern, int maxLength, String allowed) {
    this(pattern, maxLength, allowed, text -> true);
  }

  Format(String pattern, int maxLength, String allowed, Predicate<String> rule) {
    this(pattern, maxLength, allowed, rule, null, false);
  }

  Format(
      String pattern,
      int maxLength,
      String allowed,
      Predicate<String> rule,
      Function<String, BigDecimal> measure,
      boolean numberToo) {
    this.pattern = pattern == null ? null : Pattern.compile(pattern);
    this.maxLength = maxLength;
    this.allowed = allowed;
    this.rule = rule;
    this.measure = measure;
    this.numberToo = numberToo;
  }

  /** Whether the text has this format; a text with a NUL character has none. */
  public boolean matches(String text) {
    return text.length() <= maxLength
        && text.indexOf('\0') < 0
        && (pattern == null || pattern.matcher(text).matches())
        && rule.test(text);
  }

  /** What is allowed, to follow "must be". */
  public String allowed() {
    return allowed;
  }

  /** An anchored regular expression (ECMA 262 as JSON Schema asks); null for free text. */
  public String pattern() {
    return pattern == null ? null : "^" + pattern.pattern() + "$";
  }

  /** In characters. */
  public int maxLength() {
    return maxLength;
  }

  /** Compares two texts of a format that has quantities. */
  public int compare(String left, String right) {
    return measure.apply(left).compareTo(measure.apply(right));
  }

  /** Whether a YAML number such as {@code cpu: 0.5} is meant as its text. */
  public boolean acceptsNumbers() {
    return numberToo;
  }

  private static boolean staysInside(String path) {
    for (String segment : path.split("/")) {
      if (segment.equals(".") || segment.equals("..")) {
        return false;
      }
    }
    return true;
  }

  /** The rules of git-check-ref-format that the pattern does not have. */
  private static boolean isRef(String name) {
    boolean edges =
        name.startsWith("-") || name.startsWith("/") || name.endsWith("/") || name.endsWith(".");
    boolean inside =
        name.contains("..") || name.contains("@{") || name.contains("//") || name.contains("/.");
    return !edges
        && !inside
        && !name.startsWith(".")
        && !name.endsWith(".lock")
        && !name.equals("@");
  }
}
