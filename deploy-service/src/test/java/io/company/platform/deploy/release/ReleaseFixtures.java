package io.company.platform.deploy.release;

import io.company.platform.deploy.Json;
import io.company.platform.kernel.resource.Key;
import io.company.platform.kernel.resource.Resource;

/** Releases for tests. */
public final class ReleaseFixtures {

  private ReleaseFixtures() {}

  /** Of the deployment {@code shop} in team orders; its name is {@code shop-<commit>}. */
  public static Release release(String commit, String phase) {
    String json =
        """
        {"metadata": {"creationTimestamp": "2026-03-01T12:00:00Z"},
         "spec": {"application": "shop", "deployment": "shop", "commit": "%s", "runtime": "node-18"},
         "status": {"phase": "%s", "artifact": {"digest": "sha256:%s", "command": ["/bin/sh", "-c", "exec node a.js"],
           "toolchain": "node-18"}}}"""
            .formatted(commit, phase, commit);
    Key key = new Key(Releases.PLURAL, "orders", "shop-" + commit);
    return Release.from(
        new Resource(
            key,
            "uid-" + commit,
            1,
            1,
            (com.fasterxml.jackson.databind.node.ObjectNode) Json.parse(json)));
  }
}
