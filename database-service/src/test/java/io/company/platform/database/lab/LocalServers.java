package io.company.platform.database.lab;

import io.company.platform.database.archive.Script;
import io.company.platform.database.archive.Server;
import io.company.platform.database.archive.Servers;
import io.company.platform.kernel.resource.Resource;
import io.company.platform.proto.node.v1.Volume;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;
import org.postgresql.Driver;

/** Servers on the volumes of a {@link LocalHome}, on one port each, whatever they run on. */
public final class LocalServers implements Servers, AutoCloseable {

  private static final class Entry {
    Server server;
    int port;
    boolean up;
    boolean held;
  }

  private final LocalHome home;
  private final Binaries binaries;
  private final Path folder;
  private final Map<String, Entry> entries = new TreeMap<>();

  /** What was asked of them, in order. */
  public final List<String> asked = new ArrayList<>();

  public LocalServers(LocalHome home, Binaries binaries, Path folder) {
    this.home = home;
    this.binaries = binaries;
    this.folder = folder;
  }

  /** A new server, its data made by initdb. */
  public Server provision(Resource database, String environment, String version) {
    Server server = new Server(database.key(), database.uid(), environment, 1, version, 256L << 20);
    create(server, server.dataVolume(1));
    create(server, server.archiveVolume(1));
    List<String> command = new ArrayList<>(binaries.unprivileged());
    command.add(binaries.bin(server.toolchain()).resolve("initdb").toString());
    command.addAll(initdb());
    command.addAll(List.of("-D", home.directory(server.dataVolume(1)).toString()));
    Binaries.run(command);
    return adopt(server);
  }

  /** A server whose data are there already. */
  public Server adopt(Server server) {
    Entry entry = new Entry();
    entry.server = server;
    entry.port = free();
    entries.put(server.id(), entry);
    if (home.volume(server.archiveVolume(server.incarnation())).isEmpty()) {
      create(server, server.archiveVolume(server.incarnation()));
    }
    start(entry);
    return server;
  }

  private void create(Server server, String volume) {
    home.create(
        Volume.newBuilder()
            .setId(volume)
            .putAllLabels(server.labels())
            .setUser(server.id())
            .build(),
        null);
  }

  private static int free() {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private void start(Entry entry) {
    Server server = entry.server;
    try {
      Path place = Files.createDirectories(folder.resolve(server.id()));
      Path archiving = place.resolve("archive.sh");
      Files.writeString(archiving, Script.ARCHIVE.text());
      Files.writeString(place.resolve("hba.conf"), "host all all 127.0.0.1/32 trust\n");
      Files.writeString(
          place.resolve("postgresql.conf"),
          """
          listen_addresses = '127.0.0.1'
          port = %d
          unix_socket_directories = ''
          hba_file = '%s'
          max_wal_senders = 0
          max_wal_size = '1GB'
          archive_mode = on
          archive_timeout = 3
          archive_command = 'sh "%s" "%%p" "%%f" "%s"'
          """
              .formatted(
                  entry.port,
                  place.resolve("hba.conf"),
                  archiving,
                  home.directory(server.archiveVolume(server.incarnation()))));
      control(entry, "start", "-o", "-c config_file=" + place.resolve("postgresql.conf"));
      entry.up = true;
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private void control(Entry entry, String... what) {
    List<String> command = new ArrayList<>(binaries.unprivileged());
    command.add(binaries.bin(entry.server.toolchain()).resolve("pg_ctl").toString());
    command.addAll(List.of("-s", "-w", "-l", "/dev/null", "-D"));
    command.add(home.directory(entry.server.dataVolume(entry.server.incarnation())).toString());
    command.addAll(List.of(what));
    Binaries.run(command);
  }

  private void stop(Entry entry) {
    if (entry.up) {
      control(entry, "stop", "-m", "fast");
      entry.up = false;
    }
  }

  /** As a crash does. */
  public void kill(Server server) {
    Entry entry = entries.get(server.id());
    control(entry, "stop", "-m", "immediate");
    entry.up = false;
  }

  public void restart(Server server) {
    start(entries.get(server.id()));
  }

  @Override
  public List<Server> of(Resource database) {
    return entries.values().stream()
        .map(each -> each.server)
        .filter(each -> each.uid().equals(database.uid()))
        .toList();
  }

  public Server now(Server server) {
    return entries.get(server.id()).server;
  }

  @Override
  public Connection connect(Server server, String database) throws SQLException {
    Entry entry = Optional.ofNullable(entries.get(server.id())).orElseThrow(SQLException::new);
    Properties properties = new Properties();
    properties.setProperty("user", superuser());
    // Not by the DriverManager, which forgets drivers when a Quarkus test of the same JVM ends.
    return new Driver()
        .connect("jdbc:postgresql://127.0.0.1:" + entry.port + "/" + database, properties);
  }

  @Override
  public boolean ready(Server server) {
    Entry entry = entries.get(server.id());
    return entry != null && entry.up;
  }

  @Override
  public boolean hold(Server server, String why) {
    Entry entry = entries.get(server.id());
    asked.add("hold");
    stop(entry);
    entry.held = true;
    return true;
  }

  @Override
  public void run(Server server, int incarnation, String version) {
    Entry entry = entries.get(server.id());
    asked.add("run " + incarnation + " " + version);
    stop(entry);
    entry.held = false;
    entry.server = entry.server.at(incarnation, version);
    if (home.volume(server.archiveVolume(incarnation)).isEmpty()) {
      create(server, server.archiveVolume(incarnation));
    }
    start(entry);
  }

  @Override
  public void settle(Server server) {
    asked.add("settle");
  }

  @Override
  public String superuser() {
    return "platform";
  }

  @Override
  public List<String> initdb() {
    return List.of(
        "--username=" + superuser(),
        "--encoding=UTF8",
        "--locale=C",
        "--data-checksums",
        "--wal-segsize=1",
        "--auth=trust");
  }

  @Override
  public void close() {
    entries.values().stream()
        .filter(each -> each.up)
        .forEach(each -> control(each, "stop", "-m", "immediate"));
  }
}
