package io.company.platform.app.application;

import com.fasterxml.jackson.databind.JsonNode;
import io.company.platform.kernel.error.GrpcErrors;
import io.company.platform.kernel.peer.Peers;
import io.company.platform.kernel.resource.Resource;
import io.company.platform.proto.node.v1.ReadLogRequest;
import io.company.platform.proto.node.v1.ReadLogResponse;
import io.company.platform.proto.node.v1.WorkloadServiceGrpc;
import io.smallrye.mutiny.Multi;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What an application's replicas write, passed on line by line as the node reads it. */
@ApplicationScoped
class ApplicationLog {

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

  private final Peers peers;

  ApplicationLog(Peers peers) {
    this.peers = peers;
  }

  /** Refuses wrong parameters with INVALID; goes on until the caller cancels where it follows. */
  Multi<byte[]> read(Resource application, Map<String, String> parameters) {
    LogParameters wanted = LogParameters.of(parameters, environments(application.json()));
    ReadLogRequest.Builder request =
        ReadLogRequest.newBuilder()
            .putLabels("team", application.key().namespace())
            .putLabels("application", application.key().name())
            .setFollow(wanted.follow())
            .setTailLines(wanted.tailLines());
    if (wanted.environment() != null) {
      request.putLabels("environment", wanted.environment());
    }
    return ServerStream.of(
            WorkloadServiceGrpc.newStub(peers.channel("node"))::readLog, request.build())
        .map(ApplicationLog::line)
        .onFailure()
        .transform(GrpcErrors::fromGrpc);
  }

  /** Those that it is deployed to, then those that it has overrides for. */
  static List<String> environments(JsonNode application) {
    Set<String> names = new LinkedHashSet<>();
    application.at("/status/environments").forEach(each -> names.add(each.path("name").asText()));
    application.at("/spec/environments").fieldNames().forEachRemaining(names::add);
    return List.copyOf(names);
  }

  static byte[] line(ReadLogResponse from) {
    String environment = from.getLabelsOrDefault("environment", "-");
    String time = TIME.format(Instant.ofEpochMilli(from.getAtMillis()));
    String line = environment + "/" + from.getReplica() + " " + time + " " + from.getLine() + "\n";
    return line.getBytes(StandardCharsets.UTF_8);
  }
}
