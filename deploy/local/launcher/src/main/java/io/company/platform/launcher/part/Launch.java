package io.company.platform.launcher.part;

import io.company.platform.launcher.home.Home;
import io.company.platform.launcher.home.OwnerOnly;
import io.company.platform.launcher.process.Mark;
import io.company.platform.launcher.process.Spawn;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * How a part's process is started. Two launches with the same fingerprint start the same program
 * with the same settings.
 *
 * @param files written, readable by the owner only, just before the start; they may hold secrets
 * @param inherit whether the user's own environment is passed on as well
 */
public record Launch(
    List<String> command,
    Map<String, String> environment,
    Path directory,
    Map<Path, String> files,
    boolean inherit) {

  public Process start(Home home, String part) throws IOException {
    OwnerOnly.directory(directory, "rwx------");
    for (var file : files.entrySet()) {
      OwnerOnly.directory(file.getKey().getParent(), "rwx------");
      OwnerOnly.write(file.getKey(), file.getValue());
    }
    Map<String, String> whole = new HashMap<>();
    if (inherit) {
      whole.putAll(System.getenv());
    }
    for (String common : List.of("PATH", "HOME", "LANG", "TZ", "TMPDIR")) {
      String value = System.getenv(common);
      if (value != null) {
        whole.put(common, value);
      }
    }
    whole.putAll(environment);
    whole.putAll(new Mark(part, fingerprint()).environment(home));
    return Spawn.start(command, whole, directory, home.log(part));
  }

  public String fingerprint() {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      for (String text :
          List.of(
              command.toString(),
              new TreeMap<>(environment).toString(),
              new TreeMap<>(files).toString())) {
        digest.update(text.getBytes(StandardCharsets.UTF_8));
      }
      return HexFormat.of().formatHex(digest.digest(), 0, 8);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
