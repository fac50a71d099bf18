package io.company.platform.kinds;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** Which known word a mistyped one was meant to be. */
public final class Nearest {

  private Nearest() {}

  /**
   * The candidate with the least edits (insert, delete, replace, swap neighbours); empty when none
   * is near.
   */
  public static Optional<String> to(String word, Collection<String> candidates) {
    String wanted = word.toLowerCase(Locale.ROOT);
    return candidates.stream()
        .min(
            Comparator.comparingInt(
                candidate -> distance(wanted, candidate.toLowerCase(Locale.ROOT))))
        .filter(candidate -> isNear(wanted, candidate.toLowerCase(Locale.ROOT)));
  }

  private static boolean isNear(String wanted, String candidate) {
    int shorter = Math.min(wanted.length(), candidate.length());
    boolean contained = shorter >= 3 && (wanted.contains(candidate) || candidate.contains(wanted));
    int allowed = Math.max(1, Math.max(wanted.length(), candidate.length()) / 3);
    return contained || distance(wanted, candidate) <= allowed;
  }

  /** Optimal string alignment distance. */
  static int distance(String left, String right) {
    if (left.length() > 100) {
      return Integer.MAX_VALUE;
    }
    int[][] edits = new int[left.length() + 1][right.length() + 1];
    for (int i = 0; i <= left.length(); i++) {
      for (int j = 0; j <= right.length(); j++) {
        edits[i][j] = i == 0 || j == 0 ? i + j : cheapest(edits, left, right, i, j);
      }
    }
    return edits[left.length()][right.length()];
  }

  private static int cheapest(int[][] edits, String left, String right, int i, int j) {
    int replaced = edits[i - 1][j - 1] + (left.charAt(i - 1) == right.charAt(j - 1) ? 0 : 1);
    int least = Math.min(replaced, Math.min(edits[i - 1][j], edits[i][j - 1]) + 1);
    boolean swapped =
        i > 1
            && j > 1
            && left.charAt(i - 1) == right.charAt(j - 2)
            && left.charAt(i - 2) == right.charAt(j - 1);
    return swapped ? Math.min(least, edits[i - 2][j - 2] + 1) : least;
  }
}
