package io.company.platform.database.bucket;

import io.company.platform.database.binding.Grant;
import io.company.platform.kernel.resource.Key;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;

/** What buckets and keys are called at the storage. */
final class BucketName {

  /** S3 allows 63 characters. */
  private static final int MOST = 63;

  private BucketName() {}

  /**
   * {@code team-environment-name-uid8}, shortened before the uid: hyphens alone would not tell
   * {@code a-b} of {@code c} from {@code a} of {@code b-c}.
   */
  static String of(Key bucket, String uid, String environment) {
    String readable = bucket.namespace() + "-" + environment + "-" + bucket.name();
    String end = "-" + uid.substring(0, 8);
    return readable.substring(0, Math.min(readable.length(), MOST - end.length())) + end;
  }

  /** The access key id of a grant's version: the same grant, the same id. */
  static String identity(Grant grant) {
    String whole =
        String.join(
            "/",
            grant.thingUid(),
            grant.environment(),
            grant.application(),
            Long.toString(grant.version()));
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(whole.getBytes(StandardCharsets.UTF_8));
      return "PK" + HexFormat.of().formatHex(hash, 0, 9).toUpperCase(Locale.ROOT);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
