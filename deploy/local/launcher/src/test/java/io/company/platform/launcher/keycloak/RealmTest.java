package io.company.platform.launcher.keycloak;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.company.platform.launcher.Refusal;
import io.company.platform.launcher.service.Services;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class RealmTest {
  private static final Path TEMPLATE = Path.of("../../keycloak/platform-realm.json");

  @Test
  void everySecretOfTheRealmIsOneThatTheLauncherMakes() throws IOException {
    JsonNode realm = realm();
    assertFalse(realm.toString().contains("${"), "a hole is left");
    for (String user : Realm.USERS) {
      assertEquals(
          "secret-of-" + user,
          named(realm.path("users"), "username", user)
              .path("credentials")
              .path(0)
              .path("value")
              .asText());
    }
    for (String client : Services.CLIENTS) {
      assertEquals(
          "secret-of-" + client,
          named(realm.path("clients"), "clientId", client).path("secret").asText());
    }
  }

  @Test
  void everyServiceHasTheServiceRoleAndTheAudienceAndNoGroups() throws IOException {
    JsonNode realm = realm();
    for (String client : Services.CLIENTS) {
      JsonNode account = named(realm.path("users"), "username", "service-account-" + client);
      assertEquals("platform-service", account.path("realmRoles").path(0).asText(), client);
      JsonNode mappers = named(realm.path("clients"), "clientId", client).path("protocolMappers");
      assertEquals(1, mappers.size(), client);
      assertEquals(
          "platform",
          mappers.path(0).path("config").path("included.custom.audience").asText(),
          client);
    }
  }

  @Test
  void noUserHasTheServiceRole() throws IOException {
    for (String user : Realm.USERS) {
      String roles = named(realm().path("users"), "username", user).path("realmRoles").toString();
      assertFalse(roles.contains("platform-service"), user);
    }
  }

  @Test
  void refusesAHoleThatNobodyHasASecretFor() {
    Refusal refusal =
        assertThrows(
            Refusal.class, () -> new Realm("${user.eve}").rendered(Map.of("user", Map.of())));
    assertTrue(refusal.getMessage().contains("${user.eve}"), refusal.getMessage());
  }

  private static JsonNode realm() throws IOException {
    Map<String, Map<String, String>> secrets =
        Map.of("user", secrets(Realm.USERS), "client", secrets(Services.CLIENTS));
    return new ObjectMapper().readTree(new Realm(Files.readString(TEMPLATE)).rendered(secrets));
  }

  private static Map<String, String> secrets(List<String> names) {
    return names.stream()
        .collect(Collectors.toMap(Function.identity(), name -> "secret-of-" + name));
  }

  private static JsonNode named(JsonNode array, String field, String value) {
    for (JsonNode each : array) {
      if (each.path(field).asText().equals(value)) {
        return each;
      }
    }
    throw new AssertionError("there is no " + field + " " + value);
  }
}
