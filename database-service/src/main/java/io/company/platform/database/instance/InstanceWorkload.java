package io.company.platform.database.instance;

import com.google.protobuf.ByteString;
import io.company.platform.database.archive.Script;
import io.company.platform.database.archive.Server;
import io.company.platform.proto.node.v1.File;
import io.company.platform.proto.node.v1.Limits;
import io.company.platform.proto.node.v1.Mount;
import io.company.platform.proto.node.v1.ReadinessProbe;
import io.company.platform.proto.node.v1.Volume;
import io.company.platform.proto.node.v1.Workload;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;

/** How an instance looks on a home: its workload and volumes. Pure. */
final class InstanceWorkload {

  /** Label: what of the description matters, so that an equal one is not put again. */
  static final String FINGERPRINT = "fingerprint";

  private static final int SIGINT = 2;
  private static final Duration STOP = Duration.ofSeconds(60);

  /** Recovery after a crash may take a while; the server is not to be killed in it. */
  private static final Duration START = Duration.ofHours(12);

  private static final int OTHER_PROCESSES = 40;

  private InstanceWorkload() {}

  /**
   * @param replicas 0 for one that stands still: its port stays
   */
  static Workload of(
      Instance instance,
      Identity identity,
      String authorityPem,
      long archiveSeconds,
      int replicas) {
    Server server = instance.server();
    Settings.Size size = instance.size();
    boolean archives = instance.archives();
    Workload.Builder workload =
        Workload.newBuilder()
            .setId(server.id())
            .putAllLabels(server.labels())
            .setToolchain(server.toolchain())
            .setUser(server.id())
            .addAllCommand(
                List.of(
                    "postgres",
                    "-D",
                    "$(platform:mount:data)",
                    "-c",
                    "config_file=$(platform:files)/postgresql.conf",
                    "-c",
                    "hba_file=$(platform:files)/pg_hba.conf",
                    "-c",
                    "ident_file=$(platform:files)/pg_ident.conf"))
            .setLimits(
                Limits.newBuilder()
                    .setMemoryBytes(size.memoryBytes())
                    .setProcesses(size.connections() + OTHER_PROCESSES))
            .setReadiness(ReadinessProbe.newBuilder().setStartDeadlineMillis(START.toMillis()))
            .setStopGraceMillis(STOP.toMillis())
            .setStopFirst(true)
            .setStopSignal(SIGINT)
            .addMounts(
                Mount.newBuilder()
                    .setName("data")
                    .setVolumeId(server.dataVolume(server.incarnation())))
            .addFiles(file("postgresql.conf", Settings.server(size, archives ? archiveSeconds : 0)))
            .addFiles(file("pg_hba.conf", Settings.access()))
            .addFiles(file("pg_ident.conf", ""))
            .addFiles(file("server.key", identity.keyPem()))
            .addFiles(file("server.crt", identity.certificatePem()))
            .addFiles(file("ca.crt", authorityPem));
    if (archives) {
      workload
          .addMounts(
              Mount.newBuilder()
                  .setName("archive")
                  .setVolumeId(server.archiveVolume(server.incarnation())))
          .addFiles(file(Script.ARCHIVE.fileName(), Script.ARCHIVE.text()));
    }
    String fingerprint = hash(workload.build().toByteArray());
    return workload.putLabels(FINGERPRINT, fingerprint).setReplicas(replicas).build();
  }

  static Volume data(Server server) {
    return volume(server, server.dataVolume(server.incarnation()));
  }

  static Volume archive(Server server) {
    return volume(server, server.archiveVolume(server.incarnation()));
  }

  private static Volume volume(Server server, String id) {
    return Volume.newBuilder().setId(id).putAllLabels(server.labels()).setUser(server.id()).build();
  }

  private static File file(String name, String text) {
    return File.newBuilder().setName(name).setContent(ByteString.copyFromUtf8(text)).build();
  }

  private static String hash(byte[] description) {
    try {
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(description);
      return HexFormat.of().formatHex(hash, 0, 8);
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException(impossible);
    }
  }
}
