package io.company.platform.database.binding;

import io.company.platform.kernel.resource.Key;
import java.util.Collection;
import java.util.List;

/** What applications were given: the service's database, or memory in tests. Blocking. */
interface Grants {

  /** Of every Binding that had this name, revoked ones too. */
  List<Given> of(Key binding);

  /** Of one thing, revoked ones too. */
  List<Given> of(String thingUid);

  List<Given> all();

  /** Durable when it returns; what is there stays. */
  void add(Collection<Given> given);

  /** The row stays, so that it is known what may come back with an old backup. */
  void revoked(Given given);

  void forget(Given given);
}
