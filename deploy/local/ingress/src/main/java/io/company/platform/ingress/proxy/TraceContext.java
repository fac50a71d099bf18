package io.company.platform.ingress.proxy;

import java.util.concurrent.ThreadLocalRandom;

/** W3C Trace Context level 1, `traceparent` only: https://www.w3.org/TR/trace-context/ */
record TraceContext(String traceparent, boolean given) {
  private static final char[] HEX = "0123456789abcdef".toCharArray();

  /** The caller's if it is valid, otherwise a new one that asks for sampling. */
  static TraceContext of(String header) {
    return valid(header) ? new TraceContext(header, true) : new TraceContext(created(), false);
  }

  String traceId() {
    return traceparent.substring(3, 35);
  }

  private static boolean valid(String header) {
    if (header == null || header.length() < 55) {
      return false;
    }
    boolean versionZero = header.startsWith("00");
    if (versionZero ? header.length() != 55 : header.length() > 55 && header.charAt(55) != '-') {
      return false;
    }
    return hex(header, 0, 2)
        && !header.startsWith("ff")
        && header.charAt(2) == '-'
        && hex(header, 3, 35)
        && notZero(header, 3, 35)
        && header.charAt(35) == '-'
        && hex(header, 36, 52)
        && notZero(header, 36, 52)
        && header.charAt(52) == '-'
        && hex(header, 53, 55);
  }

  private static boolean hex(String text, int from, int to) {
    for (int i = from; i < to; i++) {
      char c = text.charAt(i);
      if ((c < '0' || c > '9') && (c < 'a' || c > 'f')) {
        return false;
      }
    }
    return true;
  }

  private static boolean notZero(String text, int from, int to) {
    for (int i = from; i < to; i++) {
      if (text.charAt(i) != '0') {
        return true;
      }
    }
    return false;
  }

  private static String created() {
    ThreadLocalRandom random = ThreadLocalRandom.current();
    char[] text = new char[55];
    text[0] = '0';
    text[1] = '0';
    text[2] = '-';
    write(text, 3, random.nextLong());
    write(text, 19, random.nextLong() | 1);
    text[35] = '-';
    write(text, 36, random.nextLong() | 1);
    text[52] = '-';
    text[53] = '0';
    text[54] = '1';
    return new String(text);
  }

  private static void write(char[] text, int at, long value) {
    for (int i = 0; i < 16; i++) {
      text[at + i] = HEX[(int) (value >>> (60 - 4 * i)) & 15];
    }
  }
}
