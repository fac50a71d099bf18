package io.company.platform.node.toolchain;

import com.github.eirslett.maven.plugins.frontend.lib.NPMInstaller;
import io.company.platform.node.disk.Disk;
import io.company.platform.node.sandbox.HostProbe;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Where this machine gets npm packages from: whatever npm itself would use here, and npm's default
 * otherwise.
 */
final class RegistryAddress {

  private static final List<String> VARIABLES =
      List.of("PLATFORM_NPM_REGISTRY", "npm_config_registry", "NPM_CONFIG_REGISTRY");
  private static final int NPM_SECONDS = 10;

  private RegistryAddress() {}

  /** Without a slash at the end. */
  static String find(Map<String, String> environment, Path userHome) {
    Optional<String> given =
        VARIABLES.stream().map(environment::get).filter(RegistryAddress::isAddress).findFirst();
    List<Path> files =
        List.of(
            userHome.resolve(".npmrc"),
            Path.of("/usr/local/etc/npmrc"),
            Path.of("/usr/etc/npmrc"),
            Path.of("/etc/npmrc"));
    return given
        .or(
            () ->
                files.stream().map(RegistryAddress::fromFile).flatMap(Optional::stream).findFirst())
        .or(RegistryAddress::fromNpm)
        .map(RegistryAddress::plain)
        .orElseGet(
            () ->
                plain(URI.create(NPMInstaller.DEFAULT_NPM_DOWNLOAD_ROOT).resolve("/").toString()));
  }

  /** The line {@code registry=}; nothing else of the file is looked at. */
  private static Optional<String> fromFile(Path file) {
    return Disk.readText(file).stream()
        .flatMap(String::lines)
        .map(String::strip)
        .filter(line -> line.matches("registry\\s*=.*"))
        .map(line -> line.substring(line.indexOf('=') + 1).strip())
        .filter(RegistryAddress::isAddress)
        .findFirst();
  }

  private static Optional<String> fromNpm() {
    Optional<Path> npm = HostProbe.program("npm");
    if (npm.isEmpty()) {
      return Optional.empty();
    }
    try {
      Process process =
          new ProcessBuilder(npm.get().toString(), "config", "get", "registry").start();
      process.getOutputStream().close();
      if (!process.waitFor(NPM_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        return Optional.empty();
      }
      String answer = new String(process.getInputStream().readAllBytes()).strip();
      return Optional.of(answer).filter(RegistryAddress::isAddress);
    } catch (IOException e) {
      return Optional.empty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }

  private static boolean isAddress(String value) {
    return value != null && value.matches("https?://\\S+");
  }

  private static String plain(String address) {
    return address.replaceAll("/+$", "");
  }
}
