-- Secrets, each encrypted under a data key of its own, and that one under the vault's keyset, which is not in this database.
-- `key_id` is the key of the keyset, so that what an old one encrypted is found when there is a new one.
CREATE TABLE secret (
  id      text COLLATE "C" PRIMARY KEY,
  sealed  bytea       NOT NULL,
  key_id  bigint      NOT NULL,
  written timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX secret_key_id ON secret (key_id);
