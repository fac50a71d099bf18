package io.company.platform.database.queue;

import io.company.platform.database.binding.Access;
import io.company.platform.database.binding.Grant;
import io.company.platform.database.binding.Issuer;
import io.company.platform.database.thing.Standing;
import io.company.platform.kernel.resource.Resource;
import io.company.platform.kinds.Kinds;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Map;
import java.util.Optional;

/** Access to queues: a user at the broker for each version of a grant. */
@ApplicationScoped
class QueueIssuer implements Issuer {

  private final Broker broker;
  private final QueueConfig config;

  QueueIssuer(Broker broker, QueueConfig config) {
    this.broker = broker;
    this.config = config;
  }

  @Override
  public String plural() {
    return Kinds.QUEUE.plural();
  }

  @Override
  public Optional<String> notReady(Resource queue, String environment) {
    return Standing.notReady(queue, environment);
  }

  @Override
  public Access issue(Grant grant) {
    Login login = Login.of(grant);
    broker.allow(login, grant.password());
    return new Access(
        Map.of(
            "KAFKA_BROKERS", config.brokers(),
            "KAFKA_TOPIC", login.topic(),
            "KAFKA_GROUP_ID", login.groups(),
            "KAFKA_USERNAME", login.user(),
            "KAFKA_PASSWORD", grant.password(),
            "KAFKA_SASL_MECHANISM", "SCRAM-SHA-512",
            "KAFKA_SECURITY_PROTOCOL", "SASL_PLAINTEXT"),
        Map.of());
  }

  @Override
  public void revoke(Grant grant) {
    broker.forbid(Login.of(grant).user());
  }
}
