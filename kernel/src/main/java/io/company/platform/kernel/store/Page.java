package io.company.platform.kernel.store;

import io.company.platform.kernel.resource.Resource;
import java.util.List;

/**
 * One page of a list.
 *
 * @param revision a watch from here misses nothing and repeats nothing
 * @param continueToken empty on the last page
 * @param remaining objects after this page
 */
public record Page(List<Resource> items, long revision, String continueToken, long remaining) {}
