package io.company.platform.database.bucket;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.util.Optional;

/** Where the storage is. */
@ConfigMapping(prefix = "platform.bucket")
public interface BucketConfig {

  /** The S3 API, as {@code S3_ENDPOINT} gives it. */
  @WithDefault("http://127.0.0.1:9000")
  String endpoint();

  /** Its administration; without it no bucket is made. */
  Optional<String> admin();

  Optional<String> adminPassword();
}
