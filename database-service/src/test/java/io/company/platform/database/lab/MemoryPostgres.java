package io.company.platform.database.lab;

import io.company.platform.database.lab.Contents.Row;
import io.company.platform.database.lab.MemoryHome.Process;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** What the servers of a {@link MemoryHome} answer to the few statements that the service has. */
public final class MemoryPostgres {

  /** A backup that the server was told to end. */
  record Ended(String session, List<Row> rows, long start, long stop) {}

  private static final class Session {
    final Process process;
    String backup;
    long start;
    boolean open = true;

    Session(Process process) {
      this.process = process;
    }

    boolean alive() {
      return open && process.alive;
    }
  }

  private final Clock clock;
  private final Map<String, Ended> ended = new HashMap<>();
  private final List<Session> sessions = new ArrayList<>();
  private int labels;
  private MemoryHome home;
  private Troubles troubles = Troubles.none();

  MemoryPostgres(Clock clock) {
    this.clock = clock;
  }

  void of(MemoryHome those, Troubles befalling) {
    home = those;
    troubles = befalling;
  }

  Ended ended(String label) {
    return ended.getOrDefault(label, new Ended("none", List.of(), 0, 0));
  }

  /** Sessions of the process that have begun a backup and are open. */
  Set<String> backupsOn(Process process) {
    return sessions.stream()
        .filter(each -> each.process == process && each.alive() && each.backup != null)
        .map(each -> each.backup)
        .collect(Collectors.toSet());
  }

  /** The client's process died. */
  void disconnect() {
    sessions.forEach(each -> each.open = false);
    sessions.clear();
  }

  /** A change, in the log and the archive at once; an empty value is one that leaves no row. */
  void write(Process process, String value) {
    Contents data = process.data;
    Row row = new Row(++data.position, value, clock.instant());
    if (!value.isEmpty()) {
      data.rows.add(row);
    }
    if (process.archive != null) {
      process.archive.log.put(row.position(), row);
    }
  }

  /** As the superuser, whose calls are counted. */
  public Connection connect(int port) throws SQLException {
    return troubles
        .around(Server.class, () -> open(port), Set.of(), true, away -> new SQLException("no"))
        .connect();
  }

  /** Whom one connects to. */
  public interface Server {
    Connection connect() throws SQLException;
  }

  private Connection open(int port) throws SQLException {
    Process process = home.at(port).orElseThrow(() -> new SQLException("nobody answers"));
    Session session = new Session(process);
    sessions.add(session);
    return proxy(
        Connection.class,
        (self, method, arguments) ->
            switch (method.getName()) {
              case "isValid" -> session.alive();
              case "close" -> {
                session.open = false;
                yield null;
              }
              case "createStatement" -> counted(Statement.class, session, "");
              case "prepareStatement" ->
                  counted(PreparedStatement.class, session, arguments[0].toString());
              default -> throw new UnsupportedOperationException(method.getName());
            });
  }

  private static <T> T proxy(Class<T> type, InvocationHandler handler) {
    return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
  }

  private <T extends Statement> T counted(Class<T> type, Session session, String prepared) {
    T real =
        proxy(
            type,
            (self, method, arguments) ->
                switch (method.getName()) {
                  case "close", "setString" -> null;
                  case "enquoteIdentifier", "enquoteLiteral" -> arguments[0];
                  case "execute" -> {
                    answer(session, arguments == null ? prepared : arguments[0].toString());
                    yield true;
                  }
                  case "executeQuery" ->
                      rows(answer(session, arguments == null ? prepared : arguments[0].toString()));
                  default -> throw new UnsupportedOperationException(method.getName());
                });
    return troubles.around(
        type,
        real,
        Set.of("close", "setString", "enquoteIdentifier", "enquoteLiteral"),
        true,
        away -> new SQLException("it was told to fail"));
  }

  private static ResultSet rows(List<Object> row) {
    int[] at = {0};
    return proxy(
        ResultSet.class,
        (self, method, arguments) ->
            switch (method.getName()) {
              case "next" -> at[0]++ == 0 && !row.isEmpty();
              case "close" -> null;
              case "wasNull" -> false;
              case "getString", "getInt", "getLong", "getDouble", "getObject" ->
                  row.get((int) arguments[0] - 1);
              default -> throw new UnsupportedOperationException(method.getName());
            });
  }

  private List<Object> answer(Session session, String sql) throws SQLException {
    if (!session.alive()) {
      throw new SQLException("the connection is broken");
    }
    Process process = session.process;
    Contents data = process.data;
    OffsetDateTime now = clock.instant().atOffset(ZoneOffset.UTC);
    String file = Contents.file(data.position);
    if (sql.contains("pg_backup_start(") || sql.contains("pg_start_backup(")) {
      session.backup = "session-" + ++labels;
      session.start = data.position;
      return List.of();
    }
    if (sql.contains("pg_backup_stop(") || sql.contains("pg_stop_backup(")) {
      if (session.backup == null) {
        throw new SQLException("no backup was begun");
      }
      String label = "START (file %s) %s".formatted(Contents.file(session.start), session.backup);
      ended.put(
          label, new Ended(session.backup, List.copyOf(data.rows), session.start, data.position));
      session.backup = null;
      return List.of(label, "", file, now);
    }
    if (sql.contains("pg_logical_emit_message")) {
      write(process, "");
      return List.of();
    }
    if (sql.contains("FROM pg_stat_archiver a")) {
      return List.of(now, now, now, 0, 0L);
    }
    if (sql.contains("left(last_archived_wal, 24) FROM pg_stat_archiver")) {
      return List.of(now, file);
    }
    if (sql.contains("last_archived_wal") || sql.contains("pg_walfile_name")) {
      return List.of(file);
    }
    if (sql.contains("SHOW server_version")) {
      return List.of(process.version());
    }
    if (sql.contains("FROM pg_database WHERE datname")) {
      return List.of(1);
    }
    boolean figures = sql.contains("pg_stat_activity WHERE backend_type");
    if (figures) {
      throw new SQLException("there are no figures of it");
    }
    return List.of();
  }
}
