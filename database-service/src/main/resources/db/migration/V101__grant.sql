-- What applications were given: one row a thing and version, written before the thing is told, so that nothing is given that
-- nobody remembers. A row that was revoked stays as long as its thing: what is restored to an earlier time may have it again.
CREATE TABLE access_grant (
  binding_uid text    NOT NULL,
  namespace   text    NOT NULL,
  binding     text    NOT NULL,
  application text    NOT NULL,
  environment text    NOT NULL,
  version     bigint  NOT NULL,
  plural      text    NOT NULL,
  name        text    NOT NULL,
  thing_uid   text    NOT NULL,
  prefix      text    NOT NULL,
  revoked     boolean NOT NULL DEFAULT false,
  PRIMARY KEY (binding_uid, version, plural, thing_uid, prefix)
);
CREATE INDEX access_grant_thing ON access_grant (thing_uid);
