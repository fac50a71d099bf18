-- Which replica has a lease, where replicas have names that outlive their processes: the next process of that name need not
-- wait until the lease ends.
ALTER TABLE work ADD COLUMN holder text;
