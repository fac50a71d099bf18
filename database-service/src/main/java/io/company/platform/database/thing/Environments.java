package io.company.platform.database.thing;

import io.company.platform.kernel.resource.Admission;

/** Fills in {@code spec.environments} where it was left out. */
@FunctionalInterface
public interface Environments {

  /** Changes the object in place. Blocking. */
  void fill(Admission admission);
}
