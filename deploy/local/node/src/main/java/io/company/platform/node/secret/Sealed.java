package io.company.platform.node.secret;

import com.fasterxml.jackson.annotation.JsonIgnore;
import io.company.platform.node.disk.Disk;
import io.company.platform.node.shim.StartFailure;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.GeneralSecurityException;
import java.util.Objects;

/**
 * Secrets as they lie on disk. Two are equal when they hold the same, however often and with
 * whichever key they were sealed.
 *
 * @param digest keyed hash of the content; empty for none
 * @param content encrypted; empty for none
 */
public record Sealed(String digest, String content) {

  public static final Sealed NONE = new Sealed("", "");

  public static Sealed of(Secrets secrets, String place, Keys keys) {
    if (secrets.none()) {
      return NONE;
    }
    try {
      byte[] plain = Disk.json().writeValueAsBytes(secrets);
      return new Sealed(keys.digest(plain), keys.seal(plain, place));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public Secrets open(String place, Keys keys) {
    if (none()) {
      return Secrets.NONE;
    }
    try {
      return Disk.json().readValue(keys.open(content, place), Secrets.class);
    } catch (GeneralSecurityException | IOException e) {
      throw new StartFailure(
          "its secrets can't be read with this node's keys (keys.json in its home was replaced):"
              + " describe it again");
    }
  }

  @JsonIgnore
  public boolean none() {
    return digest.isEmpty();
  }

  /** For hashes, which must not depend on how often something was sealed. */
  public Sealed withoutContent() {
    return new Sealed(digest, "");
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Sealed sealed && sealed.digest.equals(digest);
  }

  @Override
  public int hashCode() {
    return Objects.hash(digest);
  }

  @Override
  public String toString() {
    return "Sealed[" + digest + "]";
  }
}
