package io.company.platform.database.cache;

import io.company.platform.database.binding.Access;
import io.company.platform.database.binding.Grant;
import io.company.platform.database.binding.Issuer;
import io.company.platform.database.thing.Standing;
import io.company.platform.kernel.resource.Resource;
import io.company.platform.kinds.Kinds;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Map;
import java.util.Optional;

/** Access to caches: a user of the server for each version of a grant. */
@ApplicationScoped
class CacheIssuer implements Issuer {

  private final CacheHome home;
  private final Redis redis;

  CacheIssuer(CacheHome home, Redis redis) {
    this.home = home;
    this.redis = redis;
  }

  @Override
  public String plural() {
    return Kinds.CACHE.plural();
  }

  @Override
  public Optional<String> notReady(Resource cache, String environment) {
    return Standing.notReady(cache, environment);
  }

  @Override
  public Access issue(Grant grant) {
    Redis.Address server = server(grant);
    String user = user(grant);
    redis.allow(server, user, grant.password());
    String url = "redis://" + user + ":" + grant.password() + "@127.0.0.1:" + server.port() + "/0";
    return new Access(
        Map.of(
            "REDIS_URL",
            url,
            "REDIS_HOST",
            "127.0.0.1",
            "REDIS_PORT",
            Integer.toString(server.port()),
            "REDIS_USERNAME",
            user,
            "REDIS_PASSWORD",
            grant.password()),
        Map.of());
  }

  @Override
  public void revoke(Grant grant) {
    if (!home.keepsUsers(grant.thingUid(), grant.environment())) {
      return; // gone with its server
    }
    redis.forbid(server(grant), user(grant));
  }

  private Redis.Address server(Grant grant) {
    return home.address(grant.thingUid(), grant.environment())
        .orElseThrow(() -> new RedisException("The server is not ready.", null));
  }

  private static String user(Grant grant) {
    return grant.application() + "-v" + grant.version();
  }
}
