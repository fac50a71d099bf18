package io.company.platform.database.binding;

import io.company.platform.kernel.resource.Key;

/**
 * One application's access to one thing in one environment.
 *
 * @param thing what is used
 * @param version of the credentials: each is a login of its own, and two can be good at a time
 * @param password of that login; never to be logged
 */
public record Grant(
    Key thing,
    String thingUid,
    String environment,
    String application,
    long version,
    String password) {

  @Override
  public String toString() {
    return "Grant[%s in %s for %s, version %d]".formatted(thing, environment, application, version);
  }
}
