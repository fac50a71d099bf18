package io.company.platform.app.application;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.company.platform.kernel.error.PlatformException;
import io.company.platform.kernel.error.Reason;
import io.company.platform.proto.node.v1.ReadLogResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class LogParametersTest {

  private static final List<String> ENVIRONMENTS = List.of("staging", "production");

  @Test
  void allEnvironmentsAndAllLinesWhenNothingIsAskedFor() {
    assertEquals(new LogParameters(null, false, 0), LogParameters.of(Map.of(), ENVIRONMENTS));
  }

  @Test
  void readsWhatIsAskedFor() {
    Map<String, String> given = Map.of("environment", "staging", "follow", "true", "tail", "20");
    assertEquals(new LogParameters("staging", true, 20), LogParameters.of(given, ENVIRONMENTS));
  }

  @Test
  void saysEverythingThatIsWrong() {
    Map<String, String> given =
        new TreeMap<>(Map.of("environment", "prod", "follow", "yes", "tail", "0"));
    PlatformException refusal =
        assertThrows(PlatformException.class, () -> LogParameters.of(given, ENVIRONMENTS));
    assertEquals(Reason.INVALID, refusal.reason());
    assertEquals(
        List.of(
            "environment: must be one of staging, production, but is \"prod\"",
            "follow: must be true or false, but is \"yes\"",
            "tail: must be a whole number from 1 to 100000, but is \"0\""),
        refusal.fields().stream().map(field -> field.path() + ": " + field.message()).toList());
  }

  @Test
  void anApplicationThatIsNowhereHasNoEnvironment() {
    PlatformException refusal =
        assertThrows(
            PlatformException.class,
            () -> LogParameters.of(Map.of("environment", "qa"), List.of()));
    assertEquals(
        "the application is deployed to none yet; apply a Deployment of it first, but is \"qa\"",
        refusal.fields().getFirst().message());
  }

  @Test
  void aLineSaysWhereAndWhenItWasWritten() {
    ReadLogResponse from =
        ReadLogResponse.newBuilder()
            .putLabels("environment", "staging")
            .setReplica(1)
            .setAtMillis(1_772_366_400_005L)
            .setLine("listening")
            .build();
    assertEquals(
        "staging/1 2026-03-01T12:00:00.005Z listening\n",
        new String(ApplicationLog.line(from), StandardCharsets.UTF_8));
  }
}
