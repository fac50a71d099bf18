package io.company.platform.node.disk;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Short hash of a value's JSON; equal values have equal ones, across restarts. */
public final class Fingerprint {

  private static final int BYTES = 8;

  private Fingerprint() {}

  public static String of(Object value) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      byte[] hash = digest.digest(Disk.json().writeValueAsBytes(value));
      return HexFormat.of().formatHex(hash, 0, BYTES);
    } catch (NoSuchAlgorithmException | JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }
}
