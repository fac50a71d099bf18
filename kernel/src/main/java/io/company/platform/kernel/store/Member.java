package io.company.platform.kernel.store;

import io.company.platform.kernel.resource.Key;
import java.util.concurrent.CompletableFuture;

/**
 * One write that waits for its batch.
 *
 * @param lease the reconciler's lease that it is written under; null for a write outside of a
 *     reconciler
 */
record Member(
    Key key, Actor actor, Decision decision, Lease lease, CompletableFuture<Committed> done) {}
