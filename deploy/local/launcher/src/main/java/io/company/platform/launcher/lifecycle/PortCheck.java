package io.company.platform.launcher.lifecycle;

import io.company.platform.launcher.Installation;
import io.company.platform.launcher.Refusal;
import io.company.platform.launcher.port.Holder;
import io.company.platform.launcher.port.Port;
import io.company.platform.launcher.port.Ports;
import io.company.platform.launcher.process.Mark;
import io.company.platform.launcher.process.RunningProcess;
import java.io.IOException;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;

/** Sees, before anything is started, that the ports of the parts that do not run yet are free. */
record PortCheck(Installation installation) {
  private static final Map<Port, String> LISTENERS =
      new EnumMap<>(
          Map.ofEntries(
              Map.entry(Port.API, "api-gateway"),
              Map.entry(Port.API_TLS, "api-gateway"),
              Map.entry(Port.INGRESS, "ingress"),
              Map.entry(Port.KEYCLOAK, "keycloak"),
              Map.entry(Port.POSTGRES, "postgres"),
              Map.entry(Port.KAFKA, "kafka"),
              Map.entry(Port.KAFKA_CONTROLLER, "kafka"),
              Map.entry(Port.QUEUES, "kafka"),
              Map.entry(Port.STORAGE, "storage"),
              Map.entry(Port.STORAGE_ADMIN, "storage"),
              Map.entry(Port.APP_SERVICE, "app-service"),
              Map.entry(Port.DATABASE_SERVICE, "database-service"),
              Map.entry(Port.DEPLOY_SERVICE, "deploy-service"),
              Map.entry(Port.OBSERVABILITY_SERVICE, "observability-service"),
              Map.entry(Port.NODE, "node")));

  /**
   * The installation, with other numbers for picked ports that someone else took meanwhile.
   *
   * @throws Refusal for a public port that is taken
   */
  Installation free() throws IOException {
    Map<String, Mark.Found> running = Mark.find(installation.home());
    Set<String> planned = Set.copyOf(installation.plan().names());
    Ports ports = installation.ports();
    for (var listener : LISTENERS.entrySet()) {
      Port port = listener.getKey();
      String part = listener.getValue();
      if (!planned.contains(part)
          || Ports.free(ports.of(port))
          || listens(running.get(part), ports.of(port))) {
        continue;
      }
      if (port.variable().isPresent()) {
        throw refusal(port, part, ports.of(port));
      }
      ports = ports.repicked(installation.home(), port);
    }
    return installation.with(ports);
  }

  /**
   * A part of ours that runs holds its port itself, unless its port was moved onto one that is
   * taken.
   */
  private static boolean listens(Mark.Found part, int port) {
    return part != null
        && Holder.pids(port).stream()
            .anyMatch(
                pid ->
                    RunningProcess.of(pid)
                        .filter(holder -> holder.session() == part.process().pid())
                        .isPresent());
  }

  private static Refusal refusal(Port port, String part, int number) {
    String holder =
        Holder.of(number)
            .map(who -> " by " + who)
            .orElse(", by a process that this user cannot see");
    String variable = port.variable().orElseThrow();
    return new Refusal(
        "port "
            + number
            + ", which "
            + part
            + " needs, is taken"
            + holder
            + ".\nStop that, or move "
            + part
            + ": "
            + variable
            + "="
            + (number + 1000)
            + " ./platform up (remembered for this installation).");
  }
}
