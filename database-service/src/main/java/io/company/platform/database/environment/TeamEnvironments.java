package io.company.platform.database.environment;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.company.platform.database.thing.Environments;
import io.company.platform.kernel.error.PlatformException;
import io.company.platform.kernel.peer.Peers;
import io.company.platform.kernel.resource.Admission;
import io.company.platform.kernel.resource.Resource;
import io.company.platform.kinds.DeploymentSpec;
import io.company.platform.kinds.Kinds;
import io.company.platform.kinds.Specs;
import io.company.platform.proto.resource.v1.ListRequest;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jboss.logging.Logger;

/**
 * The environments that a team deploys to: those of its Deployments, the ones of the same request
 * included. A thing never loses an environment because its manifest leaves them out.
 */
@ApplicationScoped
public class TeamEnvironments implements Environments {

  private static final Logger LOG = Logger.getLogger(TeamEnvironments.class);
  private static final List<String> STANDARD = List.of("staging", "production");

  private final Peers peers;

  public TeamEnvironments(Peers peers) {
    this.peers = peers;
  }

  @Override
  public void fill(Admission admission) {
    ObjectNode object = admission.object();
    JsonNode given = object.at("/spec/environments");
    if (!given.isMissingNode() && !given.isNull()) {
      return;
    }
    List<JsonNode> deployments =
        admission.siblings().stream()
            .filter(each -> each.path("kind").asText().equals(Kinds.DEPLOYMENT.name()))
            .map(each -> each.at("/spec/environments"))
            .toList();
    String team = object.at("/metadata/namespace").asText();
    Set<String> found = of(admission.current(), deployments, deployed(team));
    ArrayNode filled = object.withObject("/spec").putArray("environments");
    found.forEach(filled::add);
  }

  /**
   * Pure: what is there, what the request deploys to, what the team deploys to; or the standard.
   */
  static Set<String> of(
      Optional<Resource> current, Collection<JsonNode> siblings, Collection<String> deployed) {
    Set<String> all = new LinkedHashSet<>();
    current.ifPresent(it -> it.spec().path("environments").forEach(each -> all.add(each.asText())));
    siblings.forEach(list -> list.forEach(each -> all.add(each.asText())));
    if (siblings.stream().anyMatch(JsonNode::isMissingNode)) {
      all.addAll(STANDARD);
    }
    all.addAll(deployed);
    if (all.isEmpty()) {
      all.addAll(STANDARD);
    }
    return all;
  }

  private List<String> deployed(String team) {
    ListRequest request =
        ListRequest.newBuilder().setPlural(Kinds.DEPLOYMENT.plural()).setNamespace(team).build();
    try {
      return peers.list(request).stream()
          .map(each -> Specs.read(DeploymentSpec.class, each.spec()))
          .flatMap(spec -> spec.environments().stream())
          .distinct()
          .toList();
    } catch (PlatformException away) {
      LOG.warnf("environments of team not known team=%s cause=%s", team, away.getMessage());
      return List.of();
    }
  }
}
