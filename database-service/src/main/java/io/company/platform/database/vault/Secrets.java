package io.company.platform.database.vault;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Where sealed secrets lie: the service's database, or memory in tests. Blocking. */
interface Secrets {

  /**
   * A secret as it is stored.
   *
   * @param keyId key of the keyset that its data key is encrypted under
   */
  record Sealed(String id, byte[] bytes, long keyId) {}

  Optional<Sealed> find(String id);

  /** Durable when it returns. Keeps what is there already, and says so by false. */
  boolean insert(Sealed sealed);

  void upsert(Sealed sealed);

  /** Replaces {@code before} if it is still there as it was. */
  void replace(Sealed before, Sealed after);

  void removeAll(String idPrefix);

  Set<Long> keyIds();

  List<Sealed> notUnder(long keyId, int most);
}
