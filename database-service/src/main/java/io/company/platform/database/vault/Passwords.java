package io.company.platform.database.vault;

import java.security.SecureRandom;
import java.util.Base64;

/** Passwords that nobody has to remember. */
public final class Passwords {

  private static final int BYTES = 24;
  private static final SecureRandom RANDOM = new SecureRandom();

  private Passwords() {}

  /** 32 characters that are safe in URLs, 192 bits of chance. */
  public static String random() {
    byte[] bytes = new byte[BYTES];
    RANDOM.nextBytes(bytes);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }
}
