package io.company.platform.deploy.build;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Which Node a project asks for in {@code engines.node}. */
final class NodeVersion {

  private static final List<Integer> OFFERED = List.of(22, 20, 18);
  private static final Pattern LEADING = Pattern.compile("^\\s*(>=|\\^|~|v|=)?\\s*v?(\\d+)");

  private NodeVersion() {}

  /**
   * The runtime: the version named if it is offered, the newest for {@code >=} and for anything
   * else.
   */
  static String of(String engines) {
    Matcher leading = LEADING.matcher(engines);
    boolean exact = leading.find() && !">=".equals(leading.group(1));
    if (exact && OFFERED.contains(Integer.valueOf(leading.group(2)))) {
      return "node-" + leading.group(2);
    }
    return "node-" + OFFERED.getFirst();
  }
}
