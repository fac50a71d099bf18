package io.company.platform.launcher.port;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.company.platform.launcher.Refusal;
import java.util.HashSet;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PortsTest {
  private final Random random = new Random(7);

  @Test
  void usesTheDocumentedPortsWhenNothingIsSaid() {
    Ports ports = Ports.decide(Map.of(), Map.of(), random);
    assertEquals(8080, ports.of(Port.API));
    assertEquals(8443, ports.of(Port.API_TLS));
    assertEquals(8090, ports.of(Port.INGRESS));
    assertEquals(8180, ports.of(Port.KEYCLOAK));
    assertEquals(4317, ports.of(Port.OTLP_GRPC));
    assertEquals(4318, ports.of(Port.OTLP_HTTP));
    assertEquals(9094, ports.of(Port.QUEUES));
    assertEquals(9000, ports.of(Port.STORAGE));
  }

  @Test
  void aVariableWinsOverWhatWasKeptAndTheRestStays() {
    Ports first = Ports.decide(Map.of("PLATFORM_API_PORT", "9001"), Map.of(), random);
    Ports second = Ports.decide(Map.of("PLATFORM_INGRESS_PORT", "9002"), first.numbers(), random);
    assertEquals(9001, second.of(Port.API));
    assertEquals(9002, second.of(Port.INGRESS));
    assertEquals(first.of(Port.POSTGRES), second.of(Port.POSTGRES));
  }

  @Test
  void noTwoPortsAreEqual() {
    Ports ports = Ports.decide(Map.of(), Map.of(), random);
    assertEquals(Port.values().length, new HashSet<>(ports.numbers().values()).size());
  }

  @Test
  void refusesTheSamePortTwiceAndNamesBothVariables() {
    Refusal refusal =
        assertThrows(
            Refusal.class,
            () -> Ports.decide(Map.of("PLATFORM_API_PORT", "8090"), Map.of(), random));
    assertTrue(refusal.getMessage().contains("PLATFORM_API_PORT"), refusal.getMessage());
    assertTrue(refusal.getMessage().contains("PLATFORM_INGRESS_PORT"), refusal.getMessage());
  }

  @Test
  void refusesWhatIsNotAPort() {
    for (String wrong : new String[] {"http", "0", "65536", "-1", "80.5"}) {
      Refusal refusal =
          assertThrows(
              Refusal.class,
              () -> Ports.decide(Map.of("PLATFORM_API_PORT", wrong), Map.of(), random));
      assertTrue(refusal.getMessage().contains("PLATFORM_API_PORT=" + wrong), refusal.getMessage());
    }
  }
}
