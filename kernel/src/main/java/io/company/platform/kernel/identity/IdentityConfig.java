package io.company.platform.kernel.identity;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.util.Optional;

/** This service's own credentials, with which it calls its peers. */
@ConfigMapping(prefix = "platform.identity")
public interface IdentityConfig {

  /** Usually the service's name. */
  Optional<String> clientId();

  Optional<String> clientSecret();

  /** The realm role that tells a service's token from a user's. */
  @WithDefault("platform-service")
  String serviceRole();

  /** The group whose members may do everything. */
  @WithDefault("/platform-admins")
  String adminGroup();
}
