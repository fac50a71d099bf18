package io.company.platform.kernel.peer;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.company.platform.kernel.resource.Key;
import io.company.platform.kernel.resource.Resource;
import io.company.platform.proto.resource.v1.ListRequest;
import io.grpc.Channel;
import java.util.List;
import java.util.Optional;

/**
 * Other services, called with this service's own credentials. Blocking: for reconcilers and
 * admissions on virtual threads. Failures are {@link
 * io.company.platform.kernel.error.PlatformException}s. Injected as a bean.
 */
public interface Peers {

  /** From the service that owns the kind; empty when there is no such object. */
  Optional<Resource> get(Key key);

  List<Resource> list(ListRequest request);

  /** Creates or brings to what the object says (VERB_APPLY), as this service. */
  Resource apply(ObjectNode object);

  /**
   * A channel that carries this service's token with each call; for typed services, e.g. the
   * node's.
   */
  Channel channel(String service);
}
