package io.company.platform.database.thing;

/** Finds what belongs to no object of one kind, and has it removed. */
public interface Orphans {

  /** The kind, e.g. {@code queues}. */
  String plural();

  /** Once over everything. Blocking; may fail, and is called again a minute later. */
  void sweep() throws Exception;
}
