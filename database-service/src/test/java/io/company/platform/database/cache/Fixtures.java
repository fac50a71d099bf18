package io.company.platform.database.cache;

import io.company.platform.kernel.resource.Json;
import io.company.platform.kernel.resource.Key;
import io.company.platform.kernel.resource.Resource;

/** Caches to try things with. */
final class Fixtures {

  static final String UID = "0a1b2c3d-0000-4000-8000-000000000000";
  static final String PASSWORD = "the-password-of-the-administrator";

  private Fixtures() {}

  static Resource cache(String memory, String eviction) {
    String json =
        """
        {"metadata": {"name": "sessions", "namespace": "orders"},
         "spec": {"type": "redis", "memory": "%s", "eviction": "%s", "environments": ["staging", "production"]}}
        """
            .formatted(memory, eviction);
    return new Resource(new Key("caches", "orders", "sessions"), UID, 1, 1, Json.stored(json));
  }

  static CacheServer server(String memory, String eviction) {
    return CacheServer.of(cache(memory, eviction), "staging", "redis-6.2", PASSWORD);
  }
}
