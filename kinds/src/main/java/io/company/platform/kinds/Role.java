package io.company.platform.kinds;

/** What a member may do in a team; each role includes the ones before it. */
public enum Role {
  VIEWER,
  EDITOR,
  OWNER
}
