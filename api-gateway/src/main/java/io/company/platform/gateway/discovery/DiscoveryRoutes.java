package io.company.platform.gateway.discovery;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.company.platform.gateway.http.Answer;
import io.company.platform.gateway.http.Endpoint;
import io.company.platform.gateway.http.Json;
import io.company.platform.gateway.http.Route;
import io.company.platform.gateway.http.Routes;
import io.company.platform.gateway.openapi.KubernetesOpenApi;
import io.company.platform.kinds.Kind;
import io.vertx.core.Future;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Discovery, the OpenAPI v3 documents that kubectl reads, and the version. All are made once, at
 * the start.
 */
@ApplicationScoped
class DiscoveryRoutes implements Routes {

  private static final String GROUP = "/apis/" + Kind.GROUP;
  private static final String SCHEMAS = "/openapi/v3/apis/" + Kind.API_VERSION;

  private final String version;

  DiscoveryRoutes(@ConfigProperty(name = "quarkus.application.version") String version) {
    this.version = version;
  }

  @Override
  public List<Route> routes() {
    return List.of(
        Route.get("/api", fixed(Discovery.coreVersions())),
        Route.get("/api/v1", fixed(Discovery.coreResources())),
        Route.get("/apis", fixed(Discovery.groups())),
        Route.get(GROUP, fixed(Discovery.group())),
        Route.get(GROUP + "/" + Kind.VERSION, fixed(Discovery.resources())),
        Route.get(
            "/apis/authorization.k8s.io/v1",
            fixed(
                Discovery.reviews(
                    "authorization.k8s.io",
                    "selfsubjectaccessreviews",
                    "SelfSubjectAccessReview"))),
        Route.get(
            "/apis/authentication.k8s.io/v1",
            fixed(
                Discovery.reviews(
                    "authentication.k8s.io", "selfsubjectreviews", "SelfSubjectReview"))),
        Route.get("/openapi/v3", fixed(schemaIndex())),
        Route.get(SCHEMAS, fixed(KubernetesOpenApi.document())),
        Route.get("/version", fixed(version())));
  }

  private static Endpoint fixed(ObjectNode body) {
    Answer answer = Answer.json(200, Json.buffer(body));
    return exchange -> Future.succeededFuture(answer);
  }

  private static ObjectNode schemaIndex() {
    ObjectNode index = JsonNodeFactory.instance.objectNode();
    ObjectNode paths = index.putObject("paths");
    String hash = Integer.toHexString(KubernetesOpenApi.document().hashCode());
    paths.putObject("apis/" + Kind.API_VERSION).put("serverRelativeURL", SCHEMAS + "?hash=" + hash);
    return index;
  }

  /**
   * The Kubernetes version whose conventions are followed, with the platform's own as build
   * metadata.
   */
  private ObjectNode version() {
    ObjectNode answer = JsonNodeFactory.instance.objectNode();
    answer.put("major", "1").put("minor", "32").put("gitVersion", "v1.32.0+platform-" + version);
    answer.put("gitCommit", "").put("gitTreeState", "").put("buildDate", "1970-01-01T00:00:00Z");
    answer
        .put("goVersion", "")
        .put("compiler", "")
        .put("platform", "java/" + Runtime.version().feature());
    return answer;
  }
}
