package io.company.platform.kernel.store;

import java.util.List;

/** A {@link Page} whose objects are text. */
public record StoredPage(List<Stored> items, long revision, String continueToken, long remaining) {}
