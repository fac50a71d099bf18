package io.company.platform.deploy.binding;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.company.platform.deploy.Json;
import io.company.platform.deploy.application.Application;
import io.company.platform.kernel.error.GrpcErrors;
import io.company.platform.kernel.error.PlatformException;
import io.company.platform.kernel.error.Reason;
import io.company.platform.kernel.peer.Peers;
import io.company.platform.kernel.resource.Key;
import io.company.platform.kernel.resource.Messages;
import io.company.platform.kernel.resource.Resource;
import io.company.platform.kinds.BindingSpec;
import io.company.platform.kinds.Kind;
import io.company.platform.kinds.Kinds;
import io.company.platform.kinds.Specs;
import io.company.platform.proto.binding.v1.BindingServiceGrpc;
import io.company.platform.proto.binding.v1.Credentials;
import io.company.platform.proto.binding.v1.GetCredentialsRequest;
import io.company.platform.proto.binding.v1.GetCredentialsResponse;
import io.company.platform.proto.binding.v1.SettleCredentialsRequest;
import io.company.platform.proto.resource.v1.ListRequest;
import io.company.platform.proto.resource.v1.ResourceServiceGrpc;
import io.company.platform.proto.resource.v1.Verb;
import io.company.platform.proto.resource.v1.WriteRequest;
import io.grpc.StatusRuntimeException;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/**
 * Applications' Bindings, asked of database-service; credentials are kept in memory alone. While it
 * does not answer, what was last known goes on to be good, and no further release goes out.
 * Blocking.
 */
@ApplicationScoped
public class Bindings {

  private static final Logger LOG = Logger.getLogger(Bindings.class);
  private static final String PLURAL = Kinds.BINDING.plural();
  private static final String OWNER = Kinds.BINDING.owner();
  private static final int SECONDS = 10;

  private final Map<Key, Bound> lastKnown = new ConcurrentHashMap<>();
  private final Peers peers;

  public Bindings(Peers peers) {
    this.peers = peers;
  }

  public static Key key(String team, String application, String environment) {
    return new Key(PLURAL, team, application + "." + environment);
  }

  /** Asks for what the application uses, and says what of it there is. */
  public Bound of(Application application, String environment) {
    if (application.spec().uses() == null || application.spec().uses().isEmpty()) {
      return Bound.NOTHING;
    }
    Key key = key(application.team(), application.name(), environment);
    try {
      return look(key, ensured(key, application, environment));
    } catch (PlatformException | StatusRuntimeException e) {
      PlatformException failure =
          e instanceof PlatformException known
              ? known
              : GrpcErrors.fromGrpc((StatusRuntimeException) e);
      boolean silent = failure.reason() == Reason.UNAVAILABLE || failure.reason() == Reason.TIMEOUT;
      String why =
          silent
              ? "database-service can't be reached: what %s uses can't be looked at; it is tried again"
                  .formatted(application.name())
              : "what %s uses can't be bound: %s"
                  .formatted(application.name(), failure.getMessage());
      return known(key, why);
    }
  }

  private Bound known(Key key, String waiting) {
    Bound known = lastKnown.get(key);
    return known == null ? Bound.unknown(waiting) : known.waiting(waiting);
  }

  private Resource ensured(Key key, Application application, String environment) {
    BindingSpec wanted =
        new BindingSpec(application.name(), environment, application.spec().uses());
    ObjectNode spec = Specs.write(wanted);
    Optional<Resource> present = peers.get(key);
    if (present.isPresent() && present.get().deleting()) {
      return present.get();
    }
    if (present.isPresent() && same(present.get(), wanted)) {
      return present.get();
    }
    ObjectNode object = Json.object();
    object.put("apiVersion", Kind.API_VERSION).put("kind", Kinds.BINDING.name());
    object.putObject("metadata").put("name", key.name()).put("namespace", key.namespace());
    object.set("spec", spec);
    return peers.apply(object);
  }

  private static boolean same(Resource present, BindingSpec wanted) {
    return Specs.read(BindingSpec.class, present.json().path("spec")).equals(wanted);
  }

  private Bound look(Key key, Resource binding) {
    JsonNode status = binding.json().path("status");
    String message = status.at("/conditions/0/message").asText("what it uses is being looked at");
    boolean current = status.path("observedGeneration").asLong(0) == binding.generation();
    String phase = status.path("phase").asText("Pending");
    if (binding.deleting() || !current || phase.equals("Pending")) {
      return known(key, binding.deleting() ? "the earlier binding is being removed" : message);
    }
    long version = status.path("version").asLong(0);
    long settled = status.path("settledVersion").asLong(0);
    String mark = binding.uid().replace("-", "") + "-" + version;
    Bound known = lastKnown.get(key);
    Bound bound =
        known != null && mark.equals(known.mark())
            ? new Bound(mark, version, settled, known.variables(), known.files(), null)
            : fetched(key, binding.uid(), settled);
    if (!bound.known()) {
      return known(key, bound.waiting());
    }
    lastKnown.put(key, bound);
    return phase.equals("Ready") ? bound : bound.waiting(message);
  }

  private Bound fetched(Key key, String uid, long settled) {
    GetCredentialsResponse response =
        BindingServiceGrpc.newBlockingStub(peers.channel(OWNER))
            .withDeadlineAfter(SECONDS, TimeUnit.SECONDS)
            .getCredentials(
                GetCredentialsRequest.newBuilder()
                    .setNamespace(key.namespace())
                    .setName(key.name())
                    .build());
    if (!response.hasCredentials()) {
      return Bound.unknown(response.getPending());
    }
    Credentials given = response.getCredentials();
    return new Bound(
        uid.replace("-", "") + "-" + given.getVersion(),
        given.getVersion(),
        settled,
        given.getEnvironmentMap(),
        given.getFilesMap(),
        null);
  }

  /** Every replica uses this version; what can't be told now is told at the next look. */
  public void settle(Application application, String environment, long version) {
    Key key = key(application.team(), application.name(), environment);
    try {
      BindingServiceGrpc.newBlockingStub(peers.channel(OWNER))
          .withDeadlineAfter(SECONDS, TimeUnit.SECONDS)
          .settleCredentials(
              SettleCredentialsRequest.newBuilder()
                  .setNamespace(key.namespace())
                  .setName(key.name())
                  .setVersion(version)
                  .build());
    } catch (StatusRuntimeException e) {
      LOG.warnf(
          "credentials not settled, will be again binding=%s cause=%s",
          key, e.getStatus().getCode());
    }
  }

  List<Resource> all() {
    return peers.list(ListRequest.newBuilder().setPlural(PLURAL).build());
  }

  /** Asks for its deletion; none there is fine. */
  void remove(Key key) {
    try {
      ResourceServiceGrpc.newBlockingStub(peers.channel(OWNER))
          .withDeadlineAfter(SECONDS, TimeUnit.SECONDS)
          .write(
              WriteRequest.newBuilder()
                  .setVerb(Verb.VERB_DELETE)
                  .setKey(Messages.key(key))
                  .build());
    } catch (StatusRuntimeException e) {
      if (GrpcErrors.fromGrpc(e).reason() != Reason.NOT_FOUND) {
        throw GrpcErrors.fromGrpc(e);
      }
    }
    lastKnown.remove(key);
  }
}
