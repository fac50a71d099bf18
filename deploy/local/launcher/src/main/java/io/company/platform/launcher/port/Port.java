package io.company.platform.launcher.port;

import java.util.Locale;
import java.util.Optional;

/**
 * Every port of an installation. A public one has a fixed default and a variable that moves it; the
 * rest are picked.
 */
public enum Port {
  API("PLATFORM_API_PORT", 8080),
  API_TLS("PLATFORM_API_TLS_PORT", 8443),
  INGRESS("PLATFORM_INGRESS_PORT", 8090),
  KEYCLOAK("PLATFORM_KEYCLOAK_PORT", 8180),
  OTLP_GRPC("PLATFORM_OTLP_GRPC_PORT", 4317),
  OTLP_HTTP("PLATFORM_OTLP_HTTP_PORT", 4318),
  QUEUES("PLATFORM_QUEUES_PORT", 9094),
  STORAGE("PLATFORM_STORAGE_PORT", 9000),
  POSTGRES,
  KAFKA,
  KAFKA_CONTROLLER,
  STORAGE_ADMIN,
  APP_SERVICE,
  DATABASE_SERVICE,
  DEPLOY_SERVICE,
  OBSERVABILITY_SERVICE,
  NODE;

  private final String variable;
  private final int standard;

  Port(String variable, int standard) {
    this.variable = variable;
    this.standard = standard;
  }

  Port() {
    this(null, 0);
  }

  /** The environment variable that moves it; empty for one that is picked. */
  public Optional<String> variable() {
    return Optional.ofNullable(variable);
  }

  int standard() {
    return standard;
  }

  /** As written in {@code run/ports.json}, e.g. {@code app-service}. */
  public String key() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
