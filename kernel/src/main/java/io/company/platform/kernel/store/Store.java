package io.company.platform.kernel.store;

import io.company.platform.kernel.resource.Key;
import io.company.platform.kernel.resource.Resource;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import java.util.Optional;

/**
 * A service's objects and their log. All writes go through {@link #write}: group-committed, in one
 * order, each with one row of the log in the same transaction. Reconcilers call it from virtual
 * threads with {@code .await().indefinitely()}.
 */
public interface Store {

  Uni<Optional<Resource>> get(Key key);

  Uni<Page> list(Query query);

  /**
   * Decides on the present object inside the batch that commits the decision, so nothing can come
   * between. Completes when the change is durable. A decision that throws fails this write alone. A
   * full queue fails with TOO_MANY_REQUESTS.
   */
  Uni<Written> write(Key key, Actor actor, Decision decision);

  /**
   * Changes after {@code revision}, in order, without a gap; fails with EXPIRED when the log no
   * longer reaches back. A subscriber that does not keep up is failed with EXPIRED rather than
   * buffered without bound.
   */
  Multi<Change> changes(long revision);

  /** The newest committed revision; 0 for an empty log. */
  Uni<Long> revision();
}
