package io.company.platform.kernel.store;

import io.company.platform.kernel.resource.Resource;
import java.util.Optional;

/**
 * What a write did.
 *
 * @param before the object before; empty when it was created
 * @param after the object after; empty when it was deleted or was not there
 */
public record Written(Optional<Resource> before, Optional<Resource> after, boolean changed) {}
