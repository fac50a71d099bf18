package io.company.platform.database.instance;

import io.company.platform.proto.node.v1.Toolchain;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The versions of Postgres that a home has.
 *
 * @param releases oldest first
 */
public record Offer(List<Release> releases) {

  private static final Pattern EXACT = Pattern.compile("postgres-((\\d+)\\.(\\d+))");

  /**
   * One version.
   *
   * @param version e.g. {@code 14.24}
   * @param extensions that can be created in it, sorted; empty while they are not known
   */
  public record Release(String version, int major, int minor, List<String> extensions) {

    public String toolchain() {
      return "postgres-" + version;
    }
  }

  public Offer {
    releases = List.copyOf(releases);
  }

  /**
   * From the home's toolchains.
   *
   * @param newest by major version, the newest that may be used, e.g. 14 → 14.23; none is no limit
   */
  static Offer of(List<Toolchain> toolchains, Map<Integer, String> newest) {
    List<Release> releases = new ArrayList<>();
    for (Toolchain toolchain : toolchains) {
      Matcher name = EXACT.matcher(toolchain.getName());
      if (name.matches()) {
        int major = Integer.parseInt(name.group(2));
        int minor = Integer.parseInt(name.group(3));
        String limit = newest.get(major);
        if (limit == null || minor <= Integer.parseInt(limit.substring(limit.indexOf('.') + 1))) {
          releases.add(new Release(name.group(1), major, minor, toolchain.getFeaturesList()));
        }
      }
    }
    releases.sort(Comparator.comparingInt(Release::major).thenComparingInt(Release::minor));
    return new Offer(releases);
  }

  /** The newest minor version of a major one. */
  public Optional<Release> newest(int major) {
    return releases.stream()
        .filter(each -> each.major() == major)
        .max(Comparator.comparingInt(Release::minor));
  }

  /** The newest of each major version. */
  public List<Release> newest() {
    Map<Integer, Release> byMajor = new TreeMap<>();
    releases.forEach(each -> byMajor.put(each.major(), each));
    return List.copyOf(byMajor.values());
  }

  /** Major versions, oldest first, as the spec writes them. */
  public List<String> majors() {
    TreeSet<Integer> majors = new TreeSet<>();
    releases.forEach(each -> majors.add(each.major()));
    return majors.stream().map(String::valueOf).toList();
  }
}
