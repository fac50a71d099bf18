package io.company.platform.node.supply;

import io.company.platform.kinds.FieldError;
import io.company.platform.node.secret.Keys;
import io.company.platform.node.secret.Sealed;
import io.company.platform.node.secret.Secrets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What a workload or task is given beyond its program: volumes, secret variables and files, and the
 * user who may open them.
 *
 * @param user whose uid it runs under where users are enforced; empty for that of its labels
 * @param secrets on disk and in memory encrypted only
 */
public record Supplies(List<Mount> mounts, String user, Sealed secrets) {

  public static final Supplies NONE = new Supplies(List.of(), "", Sealed.NONE);

  private static final Pattern MOUNT_NAME = Pattern.compile("[a-z0-9-]{1,63}");
  private static final Pattern FILE_NAME = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._-]{0,99}");
  private static final Pattern USER = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._:/-]{0,199}");
  private static final int MOST_FILE_BYTES = 1 << 20;

  public Supplies {
    mounts = List.copyOf(mounts);
    user = user == null ? "" : user;
    secrets = secrets == null ? Sealed.NONE : secrets;
  }

  public static Supplies of(List<Mount> mounts, String user) {
    return new Supplies(mounts, user, Sealed.NONE);
  }

  public Supplies sealed(Secrets plain, String place, Keys keys) {
    return new Supplies(mounts, user, Sealed.of(plain, place, keys));
  }

  /** For hashes. */
  public Supplies withoutContent() {
    return new Supplies(mounts, user, secrets.withoutContent());
  }

  public boolean mounts(String volume) {
    return mounts.stream().anyMatch(mount -> mount.volumeId().equals(volume));
  }

  /**
   * What is wrong with them; never quotes a secret.
   *
   * @param field of the description that they are part of, e.g. "workload"
   * @param texts values by field path in which placeholders are expanded
   * @param port whether there is a port to name
   */
  public List<FieldError> errors(
      String field, Secrets plain, Map<String, String> texts, boolean port) {
    List<FieldError> errors = new ArrayList<>();
    Set<String> names = new HashSet<>();
    for (Mount mount : mounts) {
      if (!MOUNT_NAME.matcher(mount.name()).matches() || !names.add(mount.name())) {
        errors.add(
            error(
                field + ".mounts",
                "'" + mount.name() + "' must be 1 to 63 characters of a-z, 0-9, '-', and unique"));
      }
    }
    if (!user.isEmpty() && !USER.matcher(user).matches()) {
      errors.add(error(field + ".user", "must be 1 to 200 characters of A-Z, a-z, 0-9, '._:/-'"));
    }
    if (!mounts.isEmpty() && user.isEmpty()) {
      errors.add(error(field + ".user", "must be that of the volumes that are mounted"));
    }
    plain.environment().keySet().stream()
        .filter(name -> name.isEmpty() || name.contains("=") || name.contains("\0"))
        .forEach(
            name ->
                errors.add(
                    error(field + ".secret_environment", "'" + name + "' is no variable's name")));
    plain.files().keySet().stream()
        .filter(name -> !FILE_NAME.matcher(name).matches())
        .forEach(name -> errors.add(error(field + ".files", "'" + name + "' is no plain name")));
    if (plain.files().values().stream().mapToInt(content -> content.length).sum()
        > MOST_FILE_BYTES) {
      errors.add(error(field + ".files", "must not be more than 1 MiB together"));
    }
    Set<String> known = Placeholders.known(mounts, !plain.files().isEmpty(), port);
    texts.forEach((path, text) -> unknown(path, text, known, errors));
    plain
        .environment()
        .forEach((name, value) -> unknown(field + ".secret_environment", value, known, errors));
    plain
        .files()
        .forEach(
            (name, content) ->
                unknown(field + ".files." + name, Placeholders.text(content), known, errors));
    return errors;
  }

  private static void unknown(
      String path, String text, Set<String> known, List<FieldError> errors) {
    if (!known.containsAll(Placeholders.in(text))) {
      errors.add(
          error(
              path,
              "holds a $(platform:…) that has no meaning here; there are "
                  + (known.isEmpty() ? "none" : String.join(", ", known))));
    }
  }

  private static FieldError error(String path, String message) {
    return new FieldError(path, message, null);
  }

  /**
   * Leaves {@link #NONE} out of JSON, so that what was described before there were supplies keeps
   * its hash.
   */
  public static final class Absent {
    @Override
    public boolean equals(Object other) {
      return other == null || NONE.equals(other);
    }

    @Override
    public int hashCode() {
      return 0;
    }
  }
}
