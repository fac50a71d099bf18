package io.company.platform.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.company.platform.gateway.fake.Api;
import io.company.platform.gateway.fake.Surroundings;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.net.URL;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(Surroundings.class)
class ResourcesIT {

  @TestHTTPResource("/")
  URL url;

  private Api api;

  @BeforeEach
  void beginEmpty() {
    Surroundings.OWNER.forget();
    api = new Api(url);
  }

  @Test
  void createsAndGetsAndForwardsTheCallersToken() {
    Api.Answer created = api.post(Api.APPS, Api.application("shop"));
    assertEquals(201, created.status(), created.text());
    Api.Answer got = api.get(Api.APPS + "/shop");
    assertEquals(200, got.status());
    assertEquals(created.json(), got.json());
    assertEquals(
        "\"" + got.json().at("/metadata/resourceVersion").asText() + "\"", got.header("ETag"));
    assertTrue(
        Surroundings.OWNER.calls().contains("GET applications/orders/shop Bearer " + Api.ALICE));
  }

  @Test
  void answers304ToAnUnchangedETag() {
    api.post(Api.APPS, Api.application("shop"));
    String tag = api.get(Api.APPS + "/shop").header("ETag");
    assertEquals(
        304,
        api.send(api.as(Api.ALICE, Api.APPS + "/shop").header("If-None-Match", tag).GET())
            .status());
  }

  @Test
  void listsPageByPage() {
    for (String name : new String[] {"a", "b", "c"}) {
      api.post(Api.APPS, Api.application(name));
    }
    JsonNode first = api.get(Api.APPS + "?limit=2").json();
    assertEquals("ApplicationList", first.get("kind").asText());
    assertEquals(2, first.get("items").size());
    assertEquals(1, first.at("/metadata/remainingItemCount").asInt());
    String next = first.at("/metadata/continue").asText();
    JsonNode second = api.get(Api.APPS + "?limit=2&continue=" + next).json();
    assertEquals("c", second.at("/items/0/metadata/name").asText());
    assertTrue(second.at("/metadata/continue").isMissingNode());
    assertEquals(
        3, api.get("/apis/platform.company.io/v1/applications").json().get("items").size());
  }

  @Test
  void printsTablesAndYaml() {
    api.post(Api.APPS, Api.application("shop"));
    String table = "application/json;as=Table;v=v1;g=meta.k8s.io,application/json";
    JsonNode shown = api.send(api.as(Api.ALICE, Api.APPS).header("Accept", table).GET()).json();
    assertEquals("Table", shown.get("kind").asText());
    assertEquals("Name", shown.at("/columnDefinitions/0/name").asText());
    assertEquals("shop", shown.at("/rows/0/cells/0").asText());
    assertEquals("PartialObjectMetadata", shown.at("/rows/0/object/kind").asText());
    Api.Answer yaml =
        api.send(api.as(Api.ALICE, Api.APPS + "/shop").header("Accept", "application/yaml").GET());
    assertTrue(yaml.text().contains("name: shop\n"), yaml.text());
  }

  @Test
  void updatesPatchesAndDeletes() {
    api.post(Api.APPS, Api.application("shop"));
    Api.Answer patched =
        api.send(
            "PATCH",
            Api.APPS + "/shop",
            "application/merge-patch+json",
            "{\"spec\":{\"replicas\":5}}");
    assertEquals(5, patched.json().at("/spec/replicas").asInt(), patched.text());
    assertEquals(
        404,
        api.send("PUT", Api.APPS + "/none", "application/json", Api.application("none")).status());
    String stale =
        patched.text().replaceFirst("\"resourceVersion\":\"\\d+\"", "\"resourceVersion\":\"1\"");
    assertEquals(409, api.send("PUT", Api.APPS + "/shop", "application/json", stale).status());
    Api.Answer deleted = api.delete(Api.APPS + "/shop");
    assertEquals("Success", deleted.json().get("status").asText());
    assertEquals("uid-shop", deleted.json().at("/details/uid").asText());
    assertEquals(404, api.get(Api.APPS + "/shop").status());
  }

  @Test
  void passesOnDryRunAndWarnings() {
    String old = Api.application("shop").replace("\"name\"", "\"labels\":{\"old\":\"x\"},\"name\"");
    Api.Answer dry = api.post(Api.APPS + "?dryRun=All", old);
    assertEquals(201, dry.status());
    assertEquals("299 - \"label \\\"old\\\" is out of use\"", dry.header("Warning"));
    assertEquals(404, api.get(Api.APPS + "/shop").status());
    api.post(Api.APPS, Api.application("shop"));
    api.send("DELETE", Api.APPS + "/shop", "application/json", "{\"dryRun\":[\"All\"]}");
    assertEquals(200, api.get(Api.APPS + "/shop").status());
  }

  @Test
  void serverSideApplyTakesYamlAndNeedsAManager() {
    String path = Api.APPS + "/shop";
    String yaml =
        "kind: Application\nmetadata: {name: shop}\nspec: {team: orders, runtime: node-18}\n";
    assertEquals(400, api.send("PATCH", path, "application/apply-patch+yaml", yaml).status());
    Api.Answer applied =
        api.send("PATCH", path + "?fieldManager=test", "application/apply-patch+yaml", yaml);
    assertEquals(201, applied.status(), applied.text());
  }

  @Test
  void actsAndStreams() {
    String path = "/apis/platform.company.io/v1/namespaces/orders/deployments";
    String body =
        "{\"metadata\":{\"name\":\"d\"},\"spec\":{\"application\":\"a\",\"source\":{\"github\":\"org/repo\"}}}";
    assertEquals(201, api.post(path, body).status());
    assertEquals(200, api.post(path + "/d/rollback", "{\"environment\": \"production\"}").status());
    String act =
        "ACT rollback {\"environment\":\"production\"} deployments/orders/d Bearer " + Api.ALICE;
    assertTrue(Surroundings.OWNER.calls().contains(act), Surroundings.OWNER.calls().toString());
    Api.Answer unknown = api.post(path + "/d/rolback", "{}");
    assertEquals(404, unknown.status());
    assertTrue(unknown.json().get("detail").asText().contains("rollback"));
    Api.Answer log = api.get(Api.APPS + "/shop/log?environment=staging&follow=true");
    assertEquals("line 1\nline 2\nline 3\n", log.text());
    assertEquals("text/plain; charset=utf-8", log.header("Content-Type"));
    assertNull(log.header("Content-Length"));
  }
}
