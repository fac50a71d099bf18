package io.company.platform.kernel.store;

import java.util.Set;

/**
 * Which objects to list.
 *
 * @param namespaces empty is all
 * @param labelSelector Kubernetes syntax; empty matches all
 * @param fieldSelector {@code path=value,path!=value}; empty matches all
 * @param limit most objects; 0 is no limit
 * @param continueToken of the page before; empty for the first
 */
public record Query(
    String plural,
    Set<String> namespaces,
    String labelSelector,
    String fieldSelector,
    int limit,
    String continueToken) {

  public static Query all(String plural) {
    return new Query(plural, Set.of(), "", "", 0, "");
  }

  public static Query in(String plural, String namespace) {
    return in(plural, namespace, "");
  }

  public static Query in(String plural, String namespace, String fieldSelector) {
    return new Query(plural, Set.of(namespace), "", fieldSelector, 0, "");
  }
}
