package io.company.platform.node.sandbox;

import static io.company.platform.node.sandbox.Confinement.arguments;

import io.company.platform.node.disk.Disk;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The command line that confines a process: bubblewrap with a minimal read-only root where it
 * works, and a user of its own where the node is root. Root's bubblewrap prepares the mounts and
 * setpriv inside gives up every privilege, so that artifacts below a closed home can be mounted;
 * the home itself is never visible.
 */
public final class Sandbox {

  /** Where a process inside sees its directory, and its HOME. */
  public static final Path APP = Path.of("/app");

  public static final Path HOME = Path.of("/home/app");
  public static final Path TEMPORARY = Path.of("/tmp");

  private static final List<String> SYSTEM =
      List.of("/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32");
  private static final List<String> SETTINGS =
      List.of(
          "ssl",
          "pki",
          "ca-certificates",
          "alternatives",
          "resolv.conf",
          "localtime",
          "timezone",
          "mime.types",
          "ld.so.cache",
          "ld.so.conf",
          "ld.so.conf.d",
          "protocols",
          "services",
          "maven",
          "python3",
          "pip.conf",
          "debian_version");

  private final Host host;
  private final Path stubs;
  private final Path empty;

  /** Writes the stubs of /etc/passwd and the like below {@code home}. */
  public Sandbox(Host host, Path home) {
    this.host = host;
    this.stubs = home.resolve("sandbox");
    this.empty = Disk.passage(home.resolve("empty"));
    Disk.replaceText(stubs.resolve("hosts"), "127.0.0.1 localhost\n");
    Disk.replaceText(
        stubs.resolve("nsswitch.conf"), "passwd: files\ngroup: files\nhosts: files dns\n");
  }

  public Host host() {
    return host;
  }

  /** For a process that needs no directory of its own; nobody may write there. */
  public Path emptyDirectory() {
    return empty;
  }

  public boolean mounts() {
    return host.bubblewrap().isPresent();
  }

  /** The directory as the process sees it. */
  public Path directory(Confinement confinement) {
    return mounts() ? APP : confinement.directory();
  }

  /** The host path as the process sees it. */
  public Path seen(Path inside, Path onHost) {
    return mounts() ? inside : onHost;
  }

  /**
   * Without mounts a user of its own reaches a directory only if every folder on the way lets it
   * through.
   */
  public Optional<String> obstacle(Path directory) {
    for (Path at = directory; at != null && !mounts(); at = at.getParent()) {
      try {
        if (!Files.getPosixFilePermissions(at).contains(PosixFilePermission.OTHERS_EXECUTE)) {
          return Optional.of(
              "its own user may not pass "
                  + at
                  + ": install bubblewrap, or move the platform's home"
                  + " (PLATFORM_HOME) to where every user may pass");
        }
      } catch (IOException e) {
        return Optional.of(at + " can't be read: " + e.getMessage());
      }
    }
    return Optional.empty();
  }

  /**
   * The whole command; {@code /proc/self/fd/9} of the process that runs it takes bubblewrap's
   * reports.
   */
  public List<String> commandLine(Confinement confinement, List<String> command) {
    List<String> line = new ArrayList<>();
    if (mounts()) {
      line.addAll(bubblewrap(confinement));
    }
    if (confinement.user().isPresent()) {
      int user = confinement.user().getAsInt();
      line.addAll(
          arguments(
              host.setpriv().orElseThrow(),
              "--reuid",
              user,
              "--regid",
              user,
              "--clear-groups",
              "--inh-caps=-all",
              "--bounding-set=-all",
              "--no-new-privs"));
    }
    line.addAll(command);
    return line;
  }

  private List<String> bubblewrap(Confinement confinement) {
    List<String> line = new ArrayList<>(List.of(host.bubblewrap().orElseThrow().toString()));
    line.addAll(namespaces(host.root(), confinement.network()));
    line.addAll(systemView());
    line.addAll(settings(confinement));
    line.addAll(arguments("--proc", "/proc", "--dev", "/dev"));
    for (Path scratch : List.of(TEMPORARY, Path.of("/dev/shm"), HOME)) {
      line.addAll(arguments("--perms", "1777", "--tmpfs", scratch));
    }
    if (confinement.cache() != null) {
      line.addAll(arguments("--bind", confinement.cache(), HOME));
    }
    for (Map.Entry<Path, Path> mount : new TreeMap<>(confinement.mounts()).entrySet()) {
      line.addAll(parents(mount.getKey()));
      line.addAll(arguments("--ro-bind", mount.getValue(), mount.getKey()));
    }
    for (Confinement.Bind bind : confinement.binds()) {
      line.addAll(parents(bind.inside()));
      line.addAll(
          arguments(bind.writable() ? "--bind" : "--ro-bind", bind.onHost(), bind.inside()));
    }
    line.addAll(
        arguments(confinement.writable() ? "--bind" : "--ro-bind", confinement.directory(), APP));
    line.addAll(arguments("--chdir", APP, "--remount-ro", "/", "--json-status-fd", 9));
    if (confinement.diesWithShim()) {
      line.add("--die-with-parent");
    }
    if (confinement.user().isPresent()) {
      line.addAll(
          arguments(
              "--cap-add", "CAP_SETUID", "--cap-add", "CAP_SETGID", "--cap-add", "CAP_SETPCAP"));
    }
    line.add("--");
    return line;
  }

  static List<String> namespaces(boolean root, boolean network) {
    List<String> line = new ArrayList<>();
    if (!root) {
      line.add("--unshare-user");
    }
    line.addAll(
        List.of(
            "--unshare-pid",
            "--unshare-ipc",
            "--unshare-uts",
            "--unshare-cgroup-try",
            "--new-session"));
    if (!network) {
      line.add("--unshare-net");
    }
    return line;
  }

  /** /usr and what stands beside it, as directory or as link into it, as this machine has it. */
  static List<String> systemView() {
    List<String> line = new ArrayList<>(arguments("--ro-bind", "/usr", "/usr"));
    for (String folder : SYSTEM) {
      Path path = Path.of(folder);
      if (Files.isSymbolicLink(path)) {
        line.addAll(arguments("--symlink", "usr" + folder, folder));
      } else if (Files.isDirectory(path)) {
        line.addAll(arguments("--ro-bind", folder, folder));
      }
    }
    return line;
  }

  private List<String> settings(Confinement confinement) {
    List<String> line = new ArrayList<>(arguments("--perms", "0755", "--dir", "/etc"));
    TreeSet<Path> found = new TreeSet<>();
    SETTINGS.forEach(name -> found.add(Path.of("/etc", name)));
    Disk.list(Path.of("/etc")).stream()
        .filter(path -> path.getFileName().toString().startsWith("java-"))
        .forEach(found::add);
    found.stream()
        .filter(Files::exists)
        .forEach(path -> line.addAll(arguments("--ro-bind", path, path)));
    line.addAll(arguments("--ro-bind", stubs.resolve("hosts"), "/etc/hosts"));
    line.addAll(arguments("--ro-bind", stubs.resolve("nsswitch.conf"), "/etc/nsswitch.conf"));
    Path users = userStub(confinement);
    line.addAll(arguments("--ro-bind", users, "/etc/passwd"));
    line.addAll(
        arguments("--ro-bind", users.resolveSibling(users.getFileName() + ".group"), "/etc/group"));
    return line;
  }

  /** A passwd file that names the process's user `app`; one per uid. */
  private Path userStub(Confinement confinement) {
    int user = confinement.user().orElseGet(Sandbox::ownUser);
    Path passwd = stubs.resolve("passwd-" + user);
    if (!Files.exists(passwd)) {
      String root = user == 0 ? "" : "root:x:0:0:root:/:/usr/sbin/nologin\n";
      Disk.replaceText(stubs.resolve("passwd-" + user + ".group"), "app:x:" + user + ":\n");
      Disk.replaceText(passwd, root + "app:x:" + user + ":" + user + "::" + HOME + ":/bin/sh\n");
    }
    readable(passwd);
    return passwd;
  }

  private void readable(Path passwd) {
    var mode = PosixFilePermissions.fromString("rw-r--r--");
    for (String name :
        List.of(
            "hosts",
            "nsswitch.conf",
            passwd.getFileName().toString(),
            passwd.getFileName() + ".group")) {
      try {
        Files.setPosixFilePermissions(stubs.resolve(name), mode);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private static int ownUser() {
    try {
      return (int) Files.getAttribute(Path.of("/proc/self"), "unix:uid");
    } catch (IOException e) {
      return 65534;
    }
  }

  /** bubblewrap makes missing parents closed to others; made before, they are open. */
  private static List<String> parents(Path path) {
    List<String> line = new ArrayList<>();
    for (int i = 1; i < path.getNameCount(); i++) {
      Path parent = Path.of("/").resolve(path.subpath(0, i));
      if (!parent.startsWith("/usr") && !parent.startsWith("/etc")) {
        line.addAll(arguments("--perms", "0755", "--dir", parent));
      }
    }
    return line;
  }
}
