package io.company.platform.deploy.rollout;

import io.company.platform.proto.node.v1.Route;
import io.company.platform.proto.node.v1.Workload;

/** One idempotent act on the home. */
public sealed interface Step {

  record PutWorkload(Workload workload) implements Step {}

  record PutRoute(Route route) implements Step {}

  record RemoveRoute(String id) implements Step {}

  record RemoveWorkload(String id) implements Step {}
}
