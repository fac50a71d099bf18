package io.company.platform.kernel.resource;

import io.company.platform.kernel.error.PlatformException;
import io.company.platform.kernel.error.Reason;
import io.quarkus.arc.All;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The kinds that this service owns. */
@Singleton
public class OwnedKinds {

  private final Map<String, Owned> byPlural;

  @Inject
  public OwnedKinds(@All List<Owned> owned) {
    this.byPlural =
        owned.stream().collect(Collectors.toMap(each -> each.kind().plural(), Function.identity()));
  }

  /** NOT_FOUND for a kind of somebody else. */
  public Owned owned(String plural) {
    Owned owned = byPlural.get(plural);
    if (owned == null) {
      throw new PlatformException(Reason.NOT_FOUND, "this service owns no kind \"" + plural + "\"");
    }
    return owned;
  }
}
