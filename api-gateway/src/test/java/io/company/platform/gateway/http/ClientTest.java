package io.company.platform.gateway.http;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class ClientTest {

  private static final String PATH = "/apis/platform.company.io/v1/applications";

  @Test
  void kubernetesClientsAreKnownByAgentAcceptOrManager() {
    assertTrue(
        Client.speaksKubernetes(
            PATH, "kubectl/v1.32.4 (linux/amd64) kubernetes/59526cd", null, ""));
    assertTrue(
        Client.speaksKubernetes(PATH, "x", "application/json;as=Table;v=v1;g=meta.k8s.io", ""));
    assertTrue(Client.speaksKubernetes(PATH, null, null, "kubectl-client-side-apply"));
  }

  @Test
  void everybodyElseGetsProblems() {
    assertFalse(Client.speaksKubernetes(PATH, "curl/8.5.0", "*/*", ""));
    assertFalse(Client.speaksKubernetes("/v1/apply", "kubectl/v1.32.4", null, ""));
    assertFalse(Client.speaksKubernetes(PATH, "kubectl/v1.32.4", "application/problem+json", ""));
  }
}
