package io.company.platform.node.toolchain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import io.company.platform.node.disk.Disk;
import io.company.platform.node.shim.StartFailure;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against a registry of its own with small packages, made with the machine's tar. */
class ToolchainsIT {

  @TempDir Path home;
  private HttpServer registry;
  private final Map<String, byte[]> files = new ConcurrentHashMap<>();
  private final Map<String, AtomicInteger> requests = new ConcurrentHashMap<>();
  private Toolchains toolchains;

  @BeforeEach
  void start() throws Exception {
    registry = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    registry.createContext(
        "/",
        exchange -> {
          String path = exchange.getRequestURI().getPath();
          requests.computeIfAbsent(path, p -> new AtomicInteger()).incrementAndGet();
          byte[] body = files.get(path);
          exchange.sendResponseHeaders(body == null ? 404 : 200, body == null ? -1 : body.length);
          if (body != null) {
            exchange.getResponseBody().write(body);
          }
          exchange.close();
        });
    registry.start();
    byte[] node = tarball("bin/node", "#!/bin/sh\necho v18.20.8\n");
    byte[] npm = tarball("bin/npm-cli.js", "npm", "bin/npx-cli.js", "npx");
    for (String architecture : List.of("x64", "arm64")) {
      publish(
          "node-linux-" + architecture, Map.of("18.20.8", node, "18.3.0", node, "20.1.0", node));
    }
    publish("npm", Map.of("10.9.2", npm, "11.0.0", npm, "10.10.0-beta", npm));
    toolchains =
        new Toolchains(
            home, Map.of("PLATFORM_NPM_REGISTRY", address() + "/"), java.util.Optional.empty());
  }

  @AfterEach
  void stop() {
    registry.stop(0);
  }

  @Test
  void fetchesTheNewestOfTheMajorVersionOnceForAllWhoAsk() throws Exception {
    try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Toolchain>> asked = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        asked.add(callers.submit(() -> toolchains.ensure("node-18")));
      }
      for (Future<Toolchain> one : asked) {
        assertEquals("18.20.8", one.get().version());
      }
    }
    Toolchain node = toolchains.ensure("node-18");
    assertEquals(1, requests.get(tarballPath("npm", "10.9.2")).get());
    Process process = new ProcessBuilder(node.bin().resolve("node").toString()).start();
    assertEquals("v18.20.8\n", new String(process.getInputStream().readAllBytes()));
    assertEquals("npm", Files.readString(node.bin().resolve("npm")));
    assertTrue(Files.isExecutable(node.bin().resolve("npx")));
    assertTrue(
        new Toolchains(home, Map.of("PLATFORM_NPM_REGISTRY", address()), java.util.Optional.empty())
            .all().stream()
                .anyMatch(one -> one.name().equals("node-18") && one.version().equals("18.20.8")));
  }

  @Test
  void takesTheVersionBeforeWhereTheRegistryHasAHole() {
    for (String architecture : List.of("x64", "arm64")) {
      files.remove(tarballPath("node-linux-" + architecture, "18.20.8"));
    }
    assertEquals("18.3.0", toolchains.ensure("node-18").version());
  }

  @Test
  void refusesATarballThatIsNotThePromisedOneAndLeavesNothingBehind() throws IOException {
    files.put(tarballPath("npm", "10.9.2"), "other bytes".getBytes());
    StartFailure refused = assertThrows(StartFailure.class, () -> toolchains.ensure("node-20"));
    assertTrue(refused.getMessage().contains("SHA-512"), refused::getMessage);
    try (var left = Files.list(home.resolve("toolchains"))) {
      assertEquals(
          List.of(), left.filter(path -> path.getFileName().toString().contains("node")).toList());
    }
  }

  @Test
  void unpacksAServerOnceAndWholeOrNotAtAll() throws Exception {
    Path archives = Files.createDirectory(home.resolve("archives"));
    for (Path jar : Disk.list(Path.of("target/archives"))) {
      Files.copy(jar, archives.resolve(jar.getFileName()));
    }
    Path newest = only(archives, "-14.24.");
    byte[] whole = Files.readAllBytes(newest);
    byte[] damaged = whole.clone();
    damaged[damaged.length / 2] ^= 1;
    Files.write(newest, damaged);
    var servers = new Toolchains(home, Map.of(), java.util.Optional.of(archives));
    StartFailure refused = assertThrows(StartFailure.class, () -> servers.ensure("postgres-14"));
    assertTrue(refused.getMessage().contains(newest.getFileName().toString()), refused::getMessage);
    assertEquals(
        List.of(),
        Disk.list(home.resolve("toolchains")).stream()
            .filter(path -> path.getFileName().toString().contains("postgres"))
            .toList());
    Files.write(newest, whole);
    try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Toolchain>> asked = new ArrayList<>();
      for (String name : List.of("postgres-14", "postgres-14.24", "postgres-14")) {
        asked.add(callers.submit(() -> servers.ensure(name)));
      }
      assertEquals("postgres-14", asked.getFirst().get().name());
      assertEquals("postgres-14.24", asked.get(1).get().name());
      assertEquals(asked.get(1).get().bin(), asked.getLast().get().bin());
    }
    assertTrue(servers.ensure("postgres-14").features().contains("pgcrypto"));
    Files.delete(newest);
    assertEquals("14.23", servers.ensure("postgres-14").version());
    assertEquals("14.24", servers.ensure("postgres-14.24").version());
  }

  private static Path only(Path directory, String part) {
    return Disk.list(directory).stream()
        .filter(path -> path.getFileName().toString().contains(part))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void saysWhichThereAreWhenOneIsUnknown() {
    StartFailure unknown = assertThrows(StartFailure.class, () -> toolchains.ensure("ruby-3"));
    assertTrue(unknown.getMessage().contains("node-18, node-20, node-22"), unknown::getMessage);
    assertTrue(unknown.getMessage().contains("static"), unknown::getMessage);
  }

  @Test
  void findsTheJdkThatRunsItAndKeepsIt() {
    Toolchain java = toolchains.ensure("java-" + Runtime.version().feature());
    assertTrue(Files.isExecutable(java.bin().resolve("javac")));
    assertSame(java, toolchains.ensure(java.name()));
  }

  @Test
  void readsTheRegistryFromWhereNpmWould() throws IOException {
    Path user = Files.createDirectory(home.resolve("user"));
    Files.writeString(user.resolve(".npmrc"), "fund=false\nregistry = http://127.0.0.1:1/npm/\n");
    assertEquals("http://127.0.0.1:1/npm", RegistryAddress.find(Map.of(), user));
    assertEquals(
        "http://127.0.0.1:2",
        RegistryAddress.find(
            Map.of("npm_config_registry", "http://127.0.0.1:2/", "NPM_CONFIG_REGISTRY", "x"),
            user));
  }

  @Test
  void passesOnWhatTasksNeedToReachRegistries() throws IOException {
    Path authorities = Files.createFile(home.resolve("ca.pem"));
    Downloads downloads =
        new Downloads(
            Map.of(
                "HTTPS_PROXY",
                "http://127.0.0.1:3",
                "NODE_EXTRA_CA_CERTS",
                authorities.toString(),
                "SECRET",
                "s"),
            "http://127.0.0.1:2");
    assertEquals("http://127.0.0.1:2", downloads.environment().get("npm_config_registry"));
    assertEquals("http://127.0.0.1:3", downloads.environment().get("HTTPS_PROXY"));
    assertEquals(Map.of(authorities, authorities), downloads.mounts());
    assertTrue(!downloads.environment().containsKey("SECRET"));
  }

  @Test
  void takesPipsSettingsWithoutThoseThatHoldCredentials() {
    String answer =
        """
        global.cert='/x'
        global.find-links='\\n/srv/wheels\\n/srv/more'
        global.index-url='http://u:p@127.0.0.1/'
        """;
    assertEquals(Map.of("PIP_FIND_LINKS", "/srv/wheels /srv/more"), PipSettings.parse(answer));
  }

  @Test
  void honoursProxiesButNotForExcludedHosts() {
    HttpClient client =
        Https.client(Map.of("https_proxy", "http://127.0.0.1:3", "NO_PROXY", ".inside.example"));
    var proxies = client.proxy().orElseThrow();
    assertEquals(
        java.net.Proxy.Type.HTTP,
        proxies.select(java.net.URI.create("https://a.example")).getFirst().type());
    assertEquals(
        java.net.Proxy.NO_PROXY,
        proxies.select(java.net.URI.create("https://a.inside.example")).getFirst());
  }

  private String address() {
    return "http://127.0.0.1:" + registry.getAddress().getPort();
  }

  private static String tarballPath(String name, String version) {
    return "/" + name + "/-/" + name + "-" + version + ".tgz";
  }

  private void publish(String name, Map<String, byte[]> versions) throws Exception {
    List<String> entries = new ArrayList<>();
    for (var version : versions.entrySet()) {
      String path = tarballPath(name, version.getKey());
      files.put(path, version.getValue());
      byte[] hash = MessageDigest.getInstance("SHA-512").digest(version.getValue());
      entries.add(
          "\"%s\":{\"dist\":{\"tarball\":\"%s\",\"integrity\":\"sha512-%s\"}}"
              .formatted(
                  version.getKey(), address() + path, Base64.getEncoder().encodeToString(hash)));
    }
    files.put("/" + name, ("{\"versions\":{" + String.join(",", entries) + "}}").getBytes());
  }

  private static byte[] tarball(String... namesAndContents) throws Exception {
    Path directory = Files.createTempDirectory("package");
    try {
      for (int i = 0; i < namesAndContents.length; i += 2) {
        Path file = directory.resolve("package").resolve(namesAndContents[i]);
        Files.createDirectories(file.getParent());
        Files.writeString(file, namesAndContents[i + 1]);
      }
      Path tarball = directory.resolve("x.tgz");
      new ProcessBuilder("chmod", "-R", "u+x", directory.toString()).start().waitFor();
      new ProcessBuilder("tar", "-czf", tarball.toString(), "-C", directory.toString(), "package")
          .start()
          .waitFor();
      return Files.readAllBytes(tarball);
    } finally {
      io.company.platform.node.disk.Disk.remove(directory);
    }
  }
}
