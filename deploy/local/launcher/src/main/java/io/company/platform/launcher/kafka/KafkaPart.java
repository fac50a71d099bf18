package io.company.platform.launcher.kafka;

import io.company.platform.launcher.home.Home;
import io.company.platform.launcher.home.OwnerOnly;
import io.company.platform.launcher.part.Built;
import io.company.platform.launcher.part.Java;
import io.company.platform.launcher.part.Launch;
import io.company.platform.launcher.part.Part;
import io.company.platform.launcher.part.Probe;
import io.company.platform.launcher.process.Tool;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * One Kafka node that is broker and controller, on loopback. The platform's listener and the
 * controller's want a password of {@code secrets/kafka.json} (SASL/PLAIN), whose users may do
 * everything; the applications' listener wants a SCRAM user that database-service made, who may do
 * what its ACLs say and nothing else.
 */
public final class KafkaPart implements Part {
  /** The user that the broker itself uses. */
  public static final String BROKER = "broker";

  private static final int HEAP_MEGABYTES = 160;

  /**
   * Where it listens.
   *
   * @param applications the one that applications are told
   */
  public record Listeners(int platform, int controller, int applications) {}

  private final Home home;
  private final Listeners listeners;
  private final Map<String, String> passwords;

  /**
   * @param passwords by user, {@link #BROKER} among them
   */
  public KafkaPart(Home home, Listeners listeners, Map<String, String> passwords) {
    this.home = home;
    this.listeners = listeners;
    this.passwords = passwords;
  }

  @Override
  public String name() {
    return "kafka";
  }

  @Override
  public int port() {
    return listeners.platform();
  }

  @Override
  public Probe probe() {
    return new Probe.Tcp(listeners.platform());
  }

  @Override
  public Optional<String> missing() {
    return Files.isDirectory(libraries())
        ? Optional.empty()
        : Optional.of("deploy/local/kafka is not built");
  }

  @Override
  public void prepare() throws IOException {
    Path data = home.data("kafka");
    OwnerOnly.directory(data, "rwx------");
    if (Files.exists(data.resolve("log/meta.properties"))) {
      return;
    }
    OwnerOnly.write(properties(), settings());
    List<String> format =
        java("kafka.tools.StorageTool")
            .once(
                List.of(
                    "format",
                    "-t",
                    clusterId(),
                    "-c",
                    properties().toString(),
                    "--ignore-formatted"));
    OwnerOnly.directory(java("").directory(), "rwx------");
    Tool.run(format, data, Map.of(), "");
  }

  @Override
  public Launch launch() throws IOException {
    return new Launch(
        java("kafka.Kafka").command(List.of(properties().toString())),
        Map.of("MALLOC_ARENA_MAX", "2"),
        java("").directory(),
        Map.of(properties(), settings()),
        false);
  }

  @Override
  public Duration stopPatience() {
    return Duration.ofSeconds(60);
  }

  private Java java(String mainClass) throws IOException {
    List<String> options =
        List.of(
            "-Xms48m",
            "-XX:MaxDirectMemorySize=48m",
            "-Djava.awt.headless=true",
            "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
            "-Dorg.slf4j.simpleLogger.log.kafka.server.KafkaRaftServer=info",
            "-Dorg.slf4j.simpleLogger.showDateTime=true",
            "-Dorg.slf4j.simpleLogger.dateTimeFormat=yyyy-MM-dd'T'HH:mm:ss.SSSXXX");
    return new Java(
        home, name(), home.parts(), HEAP_MEGABYTES, options, Built.jars(libraries()), mainClass);
  }

  private Path libraries() {
    return home.checkout().resolve("deploy/local/kafka/target/lib");
  }

  private Path properties() {
    return home.data("kafka").resolve("server.properties");
  }

  private static String clusterId() {
    UUID id = UUID.randomUUID();
    byte[] bytes =
        ByteBuffer.allocate(16)
            .putLong(id.getMostSignificantBits())
            .putLong(id.getLeastSignificantBits())
            .array();
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  private String settings() {
    String users =
        passwords.entrySet().stream()
            .map(user -> "user_" + user.getKey() + "=\"" + user.getValue() + "\"")
            .collect(Collectors.joining(" "));
    String login =
        "org.apache.kafka.common.security.plain.PlainLoginModule required username=\""
            + BROKER
            + "\" password=\""
            + passwords.get(BROKER)
            + "\" "
            + users
            + ";";
    String superUsers =
        passwords.keySet().stream().map(user -> "User:" + user).collect(Collectors.joining(";"));
    return """
        process.roles=broker,controller
        node.id=1
        controller.quorum.voters=1@127.0.0.1:%2$d
        listeners=CLIENT://127.0.0.1:%1$d,CONTROLLER://127.0.0.1:%2$d,APPLICATIONS://127.0.0.1:%5$d
        advertised.listeners=CLIENT://127.0.0.1:%1$d,APPLICATIONS://127.0.0.1:%5$d
        inter.broker.listener.name=CLIENT
        controller.listener.names=CONTROLLER
        listener.security.protocol.map=CLIENT:SASL_PLAINTEXT,CONTROLLER:SASL_PLAINTEXT,APPLICATIONS:SASL_PLAINTEXT
        sasl.enabled.mechanisms=PLAIN
        listener.name.applications.sasl.enabled.mechanisms=SCRAM-SHA-512
        listener.name.applications.scram-sha-512.sasl.jaas.config=org.apache.kafka.common.security.scram.ScramLoginModule required;
        authorizer.class.name=org.apache.kafka.metadata.authorizer.StandardAuthorizer
        allow.everyone.if.no.acl.found=false
        super.users=%6$s
        sasl.mechanism.inter.broker.protocol=PLAIN
        sasl.mechanism.controller.protocol=PLAIN
        listener.name.client.plain.sasl.jaas.config=%3$s
        listener.name.controller.plain.sasl.jaas.config=%3$s
        log.dirs=%4$s
        auto.create.topics.enable=false
        num.partitions=1
        default.replication.factor=1
        offsets.topic.replication.factor=1
        offsets.topic.num.partitions=4
        transaction.state.log.replication.factor=1
        transaction.state.log.min.isr=1
        transaction.state.log.num.partitions=4
        share.coordinator.state.topic.replication.factor=1
        share.coordinator.state.topic.min.isr=1
        share.coordinator.state.topic.num.partitions=1
        group.initial.rebalance.delay.ms=0
        num.network.threads=2
        num.io.threads=2
        background.threads=2
        num.recovery.threads.per.data.dir=1
        log.segment.bytes=67108864
        metadata.log.segment.bytes=16777216
        log.retention.hours=168
        log.index.size.max.bytes=1048576
        log.cleaner.dedupe.buffer.size=4194304
        log.cleaner.io.buffer.size=131072
        controlled.shutdown.enable=true
        """
        .formatted(
            listeners.platform(),
            listeners.controller(),
            login,
            home.data("kafka").resolve("log"),
            listeners.applications(),
            superUsers);
  }
}
