package io.company.platform.database.lab;

import io.company.platform.database.archive.Script;
import io.company.platform.database.lab.Contents.Base;
import io.company.platform.database.lab.Contents.Draft;
import io.company.platform.database.lab.Contents.Row;
import io.company.platform.database.lab.Contents.State;
import io.company.platform.proto.node.v1.Task;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** What the scripts of chores do to the volumes of a {@link MemoryHome}. */
final class MemoryScripts {

  private static final DateTimeFormatter LOGGED =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss.SSSx").withZone(ZoneOffset.UTC);

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss.SSSSSSxxx");

  /** A task on the home that it runs on. */
  record Place(MemoryHome home, Task task, List<String> log) {

    Contents volume(String name) {
      return home.mount(task, name);
    }

    String given(String variable) {
      return task.getEnvironmentOrDefault(variable, "");
    }

    void violated(String sentence) {
      home.violations.add(sentence + " (" + task.getId() + ")");
    }

    boolean fail(String why) {
      log.add("RESULT failure=" + why);
      return false;
    }

    void tell(String name, String value) {
      log.add("RESULT " + name + "=" + value);
    }
  }

  private final MemoryPostgres postgres;

  MemoryScripts(MemoryPostgres postgres) {
    this.postgres = postgres;
  }

  private static boolean is(Task task, Script script) {
    return task.getScript().startsWith(script.text());
  }

  /** What is so as soon as it runs, and stays so where it is killed. */
  void begin(Place place) {
    Task task = place.task();
    if (is(task, Script.COPY)) {
      place
          .volume("archive")
          .drafts
          .put(place.given("NAME"), new Draft(false, sessions(place.home(), place.volume("data"))));
    } else if (is(task, Script.RECOVER)) {
      half(place, place.volume("data"));
    } else if (is(task, Script.CARRY)) {
      half(place, place.volume("new"));
      if (place.home().on(place.volume("old")).isPresent()) {
        place.violated("data are carried over while their server runs");
      }
    }
  }

  private static void half(Place place, Contents data) {
    if (place.home().on(data).isPresent()) {
      place.violated("a task writes data that a server runs on");
    }
    data.state = State.HALF;
    data.rows = new ArrayList<>();
  }

  private Set<String> sessions(MemoryHome home, Contents data) {
    return home.on(data).map(postgres::backupsOn).orElse(Set.of());
  }

  /** Whether it succeeds. */
  boolean end(Place place) {
    Task task = place.task();
    if (is(task, Script.COPY)) {
      return copied(place);
    }
    if (is(task, Script.SEAL)) {
      return sealed(place);
    }
    if (is(task, Script.RECOVER)) {
      return recovered(place);
    }
    if (is(task, Script.PRUNE)) {
      return pruned(place);
    }
    if (is(task, Script.CARRY)) {
      return carried(place);
    }
    if (is(task, Script.CLIENTS)) {
      place.tell("15.18", "/usr/bin");
      return true;
    }
    // A template, by initdb.
    Contents made = place.volume("data");
    made.state = State.WHOLE;
    made.version = task.getToolchains(0).substring("postgres-".length());
    return true;
  }

  private boolean copied(Place place) {
    Contents archive = place.volume("archive");
    Draft draft = archive.drafts.get(place.given("NAME"));
    if (draft == null) {
      return place.fail("another took the draft away");
    }
    Set<String> still = sessions(place.home(), place.volume("data"));
    Set<String> through =
        draft.sessions().stream().filter(still::contains).collect(Collectors.toSet());
    archive.drafts.put(place.given("NAME"), new Draft(true, through));
    return true;
  }

  private boolean sealed(Place place) {
    Contents archive = place.volume("archive");
    String name = place.given("NAME");
    if (!archive.bases.containsKey(name)) {
      Draft draft = archive.drafts.get(name);
      MemoryPostgres.Ended ended = postgres.ended(place.given("LABEL"));
      if (draft == null || !draft.whole() || !draft.sessions().contains(ended.session())) {
        place.violated("a backup is completed whose copy no session of a server went through");
        return place.fail("no draft");
      }
      archive.drafts.remove(name);
      archive.bases.put(
          name,
          new Base(
              ended.rows(), ended.start(), ended.stop(), place.given("VERSION"), "sha256:" + name));
    }
    place.tell("digest", archive.bases.get(name).digest());
    place.tell("bytes", "100");
    return true;
  }

  private boolean recovered(Place place) {
    Contents archive = place.volume("archive");
    Contents data = place.volume("data");
    Base base = archive.bases.get(place.given("NAME"));
    if (base == null) {
      return place.fail("the backup is not in the archive");
    }
    if (!place.given("DIGEST").equals(base.digest())) {
      return place.fail("the backup is damaged");
    }
    String time = place.given("TIME");
    Optional<Instant> until =
        time.isEmpty() ? Optional.empty() : Optional.of(TIME.parse(time, Instant::from));
    data.rows = new ArrayList<>(base.rows());
    data.position = base.stop();
    data.version = base.version();
    Instant last = null;
    boolean reached = until.isEmpty();
    for (Row row : archive.log.values()) {
      if (until.isPresent() && row.at().isAfter(until.get())) {
        reached = true;
      }
      boolean after = until.isPresent() && row.at().isAfter(until.get());
      if (row.position() <= data.position || after || place.given("UNTIL").equals("backup")) {
        continue;
      }
      if (row.position() != data.position + 1) {
        return place.fail("a file of the write-ahead log is missing");
      }
      data.position = row.position();
      last = row.at();
      if (!row.value().isEmpty()) {
        data.rows.add(row);
      }
    }
    data.state = State.WHOLE;
    place.tell("reached", reached ? "yes" : "no");
    place.tell("last", last == null ? "" : LOGGED.format(last));
    place.tell("began", "1.0");
    place.tell("ready", "2.0");
    place.tell("tables", "1");
    place.tell("indexes", "1");
    return true;
  }

  private boolean pruned(Place place) {
    Contents archive = place.volume("archive");
    archive.bases.remove(place.given("GONE"));
    archive.drafts.remove(place.given("GONE"));
    String first = place.given("FIRST");
    if (!first.isEmpty()) {
      long from = Contents.position(first);
      archive.log.keySet().removeIf(each -> each < from);
      if (archive.bases.values().stream().anyMatch(each -> each.start() < from)) {
        place.violated("the log of a backup that stays was removed");
      }
    }
    return true;
  }

  private boolean carried(Place place) {
    Contents old = place.volume("old");
    Contents made = place.volume("new");
    if (place.home().on(old).isPresent()) {
      place.violated("a server runs on data that are carried over");
    }
    if (old.state != State.WHOLE) {
      place.violated("data are carried over that are " + old.state);
    }
    made.rows = new ArrayList<>(old.rows);
    made.position = old.position;
    made.version = place.given("TO");
    made.state = State.WHOLE;
    place.tell("databases", "1");
    return true;
  }
}
