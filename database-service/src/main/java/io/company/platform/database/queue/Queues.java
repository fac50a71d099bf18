package io.company.platform.database.queue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.company.platform.database.thing.Owner;
import io.company.platform.kernel.error.PlatformException;
import io.company.platform.kernel.resource.Resource;
import io.company.platform.kinds.FieldError;
import io.company.platform.kinds.Kinds;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Optional;

/** Queues as their users see them. */
@Singleton
class Queues extends Owner {

  @Inject
  Queues(Owner.Common common) {
    super(Kinds.QUEUE, common);
  }

  @Override
  protected void check(Optional<Resource> current, ObjectNode object) {
    int before = current.map(queue -> queue.spec().path("partitions").asInt()).orElse(0);
    int after = object.at("/spec/partitions").asInt(Integer.MAX_VALUE);
    if (after < before) {
      throw PlatformException.invalid(
          List.of(
              new FieldError(
                  "spec.partitions",
                  "can be raised, not lowered: Kafka would lose what is in the others; it has "
                      + before
                      + ". For fewer, make another queue and move to it",
                  object.at("/spec/partitions"))));
    }
  }
}
