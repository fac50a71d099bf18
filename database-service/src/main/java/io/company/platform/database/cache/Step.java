package io.company.platform.database.cache;

import io.company.platform.kernel.home.Home;

/** One thing to do at the node; each may be done twice. */
sealed interface Step {

  record MakeVolume(CacheServer server) implements Step {}

  record Run(CacheServer server) implements Step {}

  record Stop(String workload) implements Step {}

  record RemoveVolume(String volume) implements Step {}

  default void execute(Home home) {
    switch (this) {
      case MakeVolume make -> home.create(make.server().volume(), null);
      case Run run -> home.put(run.server().workload());
      case Stop stop -> home.removeWorkload(stop.workload());
      case RemoveVolume remove -> home.removeVolume(remove.volume());
    }
  }
}
