package io.company.platform.database.queue;

import io.company.platform.kernel.event.KafkaConfig;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.ScramCredentialInfo;
import org.apache.kafka.clients.admin.ScramMechanism;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.admin.UserScramCredentialDeletion;
import org.apache.kafka.clients.admin.UserScramCredentialUpsertion;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AccessControlEntryFilter;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclBindingFilter;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.apache.kafka.common.errors.GroupNotEmptyException;
import org.apache.kafka.common.errors.GroupSubscribedToTopicException;
import org.apache.kafka.common.errors.InvalidPartitionsException;
import org.apache.kafka.common.errors.ResourceNotFoundException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourcePatternFilter;
import org.apache.kafka.common.resource.ResourceType;

/** The platform's Kafka, through its admin protocol as the platform's own user. */
@ApplicationScoped
class KafkaBroker implements Broker {

  private static final int SECONDS = 10;
  private static final int SCRAM_ITERATIONS = 4096;

  private final KafkaConfig config;
  private Admin admin;

  KafkaBroker(KafkaConfig config) {
    this.config = config;
  }

  private synchronized Admin admin() {
    if (config.bootstrapServers().isEmpty()) {
      throw new BrokerException("No broker is configured.", null);
    }
    if (admin == null) {
      Map<String, Object> settings = config.client("queues");
      settings.put("request.timeout.ms", "5000");
      settings.put("default.api.timeout.ms", Integer.toString(SECONDS * 1000));
      admin = Admin.create(settings);
    }
    return admin;
  }

  @PreDestroy
  synchronized void close() {
    if (admin != null) {
      admin.close(Duration.ofSeconds(1));
    }
  }

  @Override
  public Collection<String> topicNames() {
    return get(admin().listTopics().names());
  }

  @Override
  public Map<String, Topic> topics(Collection<String> names) {
    if (names.isEmpty()) {
      return Map.of();
    }
    Map<String, Topic> topics = new HashMap<>();
    for (String name : names) {
      Optional<TopicDescription> described = describe(name);
      if (described.isPresent()) {
        topics.put(name, topic(described.get()));
      }
    }
    return topics;
  }

  private Optional<TopicDescription> describe(String name) {
    return found(admin().describeTopics(Set.of(name)).allTopicNames()).map(all -> all.get(name));
  }

  private Topic topic(TopicDescription described) {
    ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, described.name());
    var settings = get(admin().describeConfigs(Set.of(resource)).all()).get(resource);
    return new Topic(
        described.name(),
        described.partitions().size(),
        Long.parseLong(settings.get("retention.ms").value()),
        Long.parseLong(settings.get("retention.bytes").value()));
  }

  @Override
  public void create(Topic topic) {
    NewTopic wanted =
        new NewTopic(topic.name(), Optional.of(topic.partitions()), Optional.empty())
            .configs(topic.settings());
    accept(admin().createTopics(Set.of(wanted)).all(), TopicExistsException.class);
  }

  @Override
  public void configure(Topic topic) {
    ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic.name());
    List<AlterConfigOp> changes =
        topic.settings().entrySet().stream()
            .map(
                each ->
                    new AlterConfigOp(
                        new ConfigEntry(each.getKey(), each.getValue()), AlterConfigOp.OpType.SET))
            .toList();
    get(admin().incrementalAlterConfigs(Map.of(resource, changes)).all());
  }

  @Override
  public void grow(String topic, int partitions) {
    accept(
        admin().createPartitions(Map.of(topic, NewPartitions.increaseTo(partitions))).all(),
        InvalidPartitionsException.class);
  }

  @Override
  public void remove(String topic) {
    forgetOffsets(topic);
    AclBindingFilter rights =
        new AclBindingFilter(
            new ResourcePatternFilter(ResourceType.TOPIC, topic, PatternType.LITERAL),
            AccessControlEntryFilter.ANY);
    get(admin().deleteAcls(Set.of(rights)).all());
    accept(admin().deleteTopics(Set.of(topic)).all(), UnknownTopicOrPartitionException.class);
  }

  /** A group that noted an offset in this topic would begin in the middle of the next one. */
  private void forgetOffsets(String topic) {
    String team = topic.substring(0, topic.lastIndexOf('.') + 1);
    for (var group : get(admin().listGroups().all())) {
      if (!group.groupId().startsWith(team)) {
        continue;
      }
      var offsets =
          found(admin().listConsumerGroupOffsets(group.groupId()).partitionsToOffsetAndMetadata())
              .orElse(Map.of());
      Set<TopicPartition> mine =
          offsets.keySet().stream()
              .filter(each -> each.topic().equals(topic))
              .collect(Collectors.toSet());
      if (!mine.isEmpty()) {
        accept(
            admin().deleteConsumerGroupOffsets(group.groupId(), mine).all(),
            GroupIdNotFoundException.class,
            GroupSubscribedToTopicException.class,
            UnknownTopicOrPartitionException.class);
      }
      if (mine.size() == offsets.size()) {
        accept(
            admin().deleteConsumerGroups(Set.of(group.groupId())).all(),
            GroupIdNotFoundException.class,
            GroupNotEmptyException.class);
      }
    }
  }

  @Override
  public Figures figures(String topic) {
    Optional<TopicDescription> described = describe(topic);
    if (described.isEmpty()) {
      return new Figures(0, 0);
    }
    Map<TopicPartition, OffsetSpec> first = new HashMap<>();
    Map<TopicPartition, OffsetSpec> last = new HashMap<>();
    described
        .get()
        .partitions()
        .forEach(
            each -> {
              TopicPartition partition = new TopicPartition(topic, each.partition());
              first.put(partition, OffsetSpec.earliest());
              last.put(partition, OffsetSpec.latest());
            });
    var from = get(admin().listOffsets(first).all());
    long messages =
        get(admin().listOffsets(last).all()).entrySet().stream()
            .mapToLong(each -> each.getValue().offset() - from.get(each.getKey()).offset())
            .sum();
    List<Integer> brokers =
        get(admin().describeCluster().nodes()).stream().map(n -> n.id()).toList();
    long bytes =
        get(admin().describeLogDirs(brokers).allDescriptions()).values().stream()
            .flatMap(directories -> directories.values().stream())
            .flatMap(directory -> directory.replicaInfos().entrySet().stream())
            .filter(replica -> replica.getKey().topic().equals(topic))
            .mapToLong(replica -> replica.getValue().size())
            .sum();
    return new Figures(messages, bytes);
  }

  @Override
  public List<String> users() {
    return List.copyOf(get(admin().describeUserScramCredentials().all()).keySet());
  }

  @Override
  public void allow(Login login, String password) {
    ScramCredentialInfo how =
        new ScramCredentialInfo(ScramMechanism.SCRAM_SHA_512, SCRAM_ITERATIONS);
    get(
        admin()
            .alterUserScramCredentials(
                List.of(new UserScramCredentialUpsertion(login.user(), how, password)))
            .all());
    List<AclBinding> rights = new ArrayList<>();
    for (AclOperation operation :
        List.of(AclOperation.READ, AclOperation.WRITE, AclOperation.DESCRIBE)) {
      rights.add(right(login, ResourceType.TOPIC, login.topic(), PatternType.LITERAL, operation));
    }
    for (ResourceType type : List.of(ResourceType.GROUP, ResourceType.TRANSACTIONAL_ID)) {
      AclOperation use = type == ResourceType.GROUP ? AclOperation.READ : AclOperation.WRITE;
      rights.add(right(login, type, login.groups(), PatternType.LITERAL, use));
      rights.add(right(login, type, login.groups() + ".", PatternType.PREFIXED, use));
    }
    get(admin().createAcls(rights).all());
  }

  private static AclBinding right(
      Login login, ResourceType type, String name, PatternType pattern, AclOperation operation) {
    return new AclBinding(
        new ResourcePattern(type, name, pattern),
        new AccessControlEntry("User:" + login.user(), "*", operation, AclPermissionType.ALLOW));
  }

  @Override
  public void forbid(String user) {
    AclBindingFilter rights =
        new AclBindingFilter(
            ResourcePatternFilter.ANY,
            new AccessControlEntryFilter(
                "User:" + user, null, AclOperation.ANY, AclPermissionType.ANY));
    get(admin().deleteAcls(Set.of(rights)).all());
    accept(
        admin()
            .alterUserScramCredentials(
                List.of(new UserScramCredentialDeletion(user, ScramMechanism.SCRAM_SHA_512)))
            .all(),
        ResourceNotFoundException.class);
  }

  private static <T> T get(KafkaFuture<T> answer) {
    try {
      return answer.get(SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      throw failed(e.getCause());
    } catch (TimeoutException e) {
      throw failed(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw failed(e);
    }
  }

  /** Empty where there is no such topic or group. */
  private static <T> Optional<T> found(KafkaFuture<T> answer) {
    try {
      return Optional.of(get(answer));
    } catch (BrokerException e) {
      if (e.getCause() instanceof UnknownTopicOrPartitionException
          || e.getCause() instanceof GroupIdNotFoundException) {
        return Optional.empty();
      }
      throw e;
    }
  }

  /** What says that it is done already, or not to be done, is fine. */
  @SafeVarargs
  private static void accept(KafkaFuture<?> answer, Class<? extends Exception>... fine) {
    try {
      get(answer);
    } catch (BrokerException e) {
      if (List.of(fine).stream().noneMatch(each -> each.isInstance(e.getCause()))) {
        throw e;
      }
    }
  }

  private static BrokerException failed(Throwable cause) {
    String why = cause instanceof TimeoutException ? "it does not answer" : cause.getMessage();
    return new BrokerException("The broker can't do it now: " + why + ".", cause);
  }
}
