package io.company.platform.database.vault;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** How secrets are kept. */
@ConfigMapping(prefix = "platform.vault")
public interface VaultConfig {

  /**
   * The file of the key-encryption keyset, made at the first start and readable for its owner
   * alone. Whoever has lost it has lost every secret: it is to be backed up, apart from the
   * database.
   */
  @WithDefault(".platform/secrets/database-service-vault.json")
  Path keyset();

  /** A new key takes over when the present one is this old. */
  @WithDefault("90d")
  Duration rotation();

  /**
   * A key that was made before this time is replaced at the next look, whatever its age: to have a
   * new key now, set it to now and start the service again. Left there it does nothing more.
   */
  Optional<Instant> rotateBefore();

  /** How often it is looked for old keys and what they encrypted. */
  @WithDefault("1h")
  Duration look();
}
