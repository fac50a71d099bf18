-- The present: one row an object.
CREATE TABLE resource (
  plural     text   NOT NULL,
  namespace  text   NOT NULL,
  name       text   NOT NULL,
  uid        text   NOT NULL,
  revision   bigint NOT NULL,
  generation bigint NOT NULL,
  object     json   NOT NULL,
  PRIMARY KEY (plural, namespace, name)
);

-- The log: one row a change. Revisions are contiguous and become visible in order, because they are given out under one
-- advisory lock that is held until the commit.
CREATE TABLE change (
  revision   bigint      PRIMARY KEY,
  time       timestamptz NOT NULL,
  actor      text        NOT NULL,
  type       text        NOT NULL,
  plural     text        NOT NULL,
  namespace  text        NOT NULL,
  name       text        NOT NULL,
  uid        text        NOT NULL,
  generation bigint      NOT NULL,
  object     json        NOT NULL
);

-- How far the log was pruned; one row. The newest change is never pruned.
CREATE TABLE log_start (
  only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
  pruned   bigint  NOT NULL
);
INSERT INTO log_start (pruned) VALUES (0);

-- What reconcilers have to look at, and who does. `wakes` counts wake-ups, so that one that comes during a run is not lost;
-- `epoch` counts leases, so that whoever lost one can't write any more.
CREATE TABLE work (
  plural      text        NOT NULL,
  namespace   text        NOT NULL,
  name        text        NOT NULL,
  due         timestamptz NOT NULL,
  wakes       bigint      NOT NULL DEFAULT 1,
  lease_until timestamptz,
  epoch       bigint      NOT NULL DEFAULT 0,
  attempts    integer     NOT NULL DEFAULT 0,
  PRIMARY KEY (plural, namespace, name)
);
CREATE INDEX work_due ON work (due);

-- Who publishes the log, and how far it has come.
CREATE TABLE relay (
  name        text        PRIMARY KEY,
  position    bigint      NOT NULL,
  holder      text,
  lease_until timestamptz
);

-- Events of other services whose effect is committed.
CREATE TABLE inbox (
  source text        NOT NULL,
  id     text        NOT NULL,
  time   timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (source, id)
);
CREATE INDEX inbox_time ON inbox (time);
