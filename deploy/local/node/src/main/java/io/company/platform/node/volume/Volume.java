package io.company.platform.node.volume;

import io.company.platform.kernel.error.PlatformException;
import io.company.platform.kinds.FieldError;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * A directory that outlives the processes that use it, as its caller described it.
 *
 * @param user whose uid owns its files where users are enforced
 */
public record Volume(String id, Map<String, String> labels, String user) {

  private static final Pattern ID = Pattern.compile("[a-z0-9]([a-z0-9.-]{0,98}[a-z0-9])?");
  private static final Pattern USER = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._:/-]{0,199}");

  public Volume {
    labels = new TreeMap<>(labels);
  }

  Volume checked() {
    List<FieldError> errors = new ArrayList<>();
    if (!ID.matcher(id).matches()) {
      errors.add(
          new FieldError(
              "volume.id", "must be 1 to 100 characters of a-z, 0-9, '.' and '-'", null));
    }
    if (!USER.matcher(user).matches()) {
      errors.add(
          new FieldError(
              "volume.user", "must be 1 to 200 characters of A-Z, a-z, 0-9, '._:/-'", null));
    }
    if (!errors.isEmpty()) {
      throw PlatformException.invalid(errors);
    }
    return this;
  }

  boolean matches(Map<String, String> wanted) {
    return labels.entrySet().containsAll(wanted.entrySet());
  }
}
