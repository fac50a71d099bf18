package io.company.platform.gateway.openapi;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.company.platform.gateway.error.Meaning;
import io.company.platform.gateway.error.Problem;
import io.company.platform.gateway.http.Answer;
import io.company.platform.gateway.http.Exchange;
import io.company.platform.gateway.http.Json;
import io.company.platform.gateway.http.Route;
import io.company.platform.gateway.http.Routes;
import io.company.platform.kernel.error.PlatformException;
import io.company.platform.kernel.error.Reason;
import io.vertx.core.Future;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Properties;
import java.util.stream.Collectors;

/**
 * What the API says about itself to anybody: its OpenAPI document, the explorer at {@code /}, and
 * what problems mean.
 */
@ApplicationScoped
class OpenApiRoutes implements Routes {

  private static final String PROBLEMS = "/problems/";
  private static final String POLICY =
      "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; frame-ancestors 'none'";

  private final Answer yaml;
  private final Answer json;
  private final Answer explorer;
  private final Answer script;

  OpenApiRoutes() {
    ObjectNode document = OpenApi.document();
    yaml = Answer.text(200, Answer.YAML, OpenApi.yaml(document));
    json = Answer.json(200, Json.buffer(document));
    String page =
        resource("/explorer/index.html")
            .replace("{assets}", "/webjars/swagger-ui/" + swaggerUiVersion());
    explorer =
        Answer.text(200, "text/html; charset=utf-8", page)
            .header("Content-Security-Policy", POLICY);
    script = Answer.text(200, "text/javascript; charset=utf-8", resource("/explorer/explorer.js"));
  }

  @Override
  public List<Route> routes() {
    return List.of(
        Route.get("/", exchange -> Future.succeededFuture(explorer)).openToAll(),
        Route.get("/explorer.js", exchange -> Future.succeededFuture(script)).openToAll(),
        Route.get("/openapi", this::document).openToAll(),
        Route.get(PROBLEMS + ":reason", OpenApiRoutes::meaning).openToAll());
  }

  private Future<Answer> document(Exchange exchange) {
    String accept = exchange.headers("Accept");
    boolean asked = accept != null && accept.contains(Answer.JSON);
    boolean asJson =
        exchange.query("format").isEmpty()
            ? asked
            : exchange.query("format").equalsIgnoreCase("json");
    return Future.succeededFuture(asJson ? json : yaml);
  }

  private static Future<Answer> meaning(Exchange exchange) {
    String slug = exchange.path().substring(PROBLEMS.length());
    for (Reason reason : Reason.values()) {
      if (Problem.slug(reason).equals(slug)) {
        String page =
            "# " + slug + " (HTTP " + reason.httpStatus() + ")\n\n" + Meaning.of(reason) + "\n";
        return Future.succeededFuture(Answer.text(200, "text/markdown; charset=utf-8", page));
      }
    }
    String known =
        Arrays.stream(Reason.values()).map(Problem::slug).collect(Collectors.joining(", "));
    throw new PlatformException(
        Reason.NOT_FOUND, "there is no problem \"" + slug + "\"; there are " + known);
  }

  private static String swaggerUiVersion() {
    Properties properties = new Properties();
    try (InputStream in = stream("/META-INF/maven/org.webjars/swagger-ui/pom.properties")) {
      properties.load(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return properties.getProperty("version");
  }

  private static String resource(String name) {
    try (InputStream in = stream(name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static InputStream stream(String name) {
    InputStream in = OpenApiRoutes.class.getResourceAsStream(name);
    if (in == null) {
      throw new IllegalStateException("the class path has no " + name);
    }
    return in;
  }
}
