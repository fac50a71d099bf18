package io.company.platform.gateway;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** What can be set of the gateway. */
@ConfigMapping(prefix = "platform.gateway")
public interface GatewayConfig {

  /** Largest request body; a larger one is answered with 413. */
  @WithDefault("3145728")
  int bodyLimitBytes();

  /** How long an owner may take to answer a request that is not a stream. */
  @WithDefault("15000")
  long callTimeoutMillis();

  /**
   * How long a watch may last when the client sets no {@code timeoutSeconds}; clients resume by
   * resourceVersion.
   */
  @WithDefault("3600000")
  long watchLimitMillis();

  /**
   * HTTP/2 connections to each owner and event loop are one; this bounds a message in either
   * direction.
   */
  @WithDefault("33554432")
  int messageLimitBytes();

  /**
   * Answers that are remembered for their {@code Idempotency-Key}, in this process, for a day at
   * most.
   */
  @WithDefault("10000")
  int idempotencyKeys();
}
