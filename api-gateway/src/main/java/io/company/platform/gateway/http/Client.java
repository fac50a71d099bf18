package io.company.platform.gateway.http;

import java.util.regex.Pattern;

/**
 * How a client wants its errors. A Kubernetes client asks below {@code /api} or {@code /apis} and
 * shows itself by its User-Agent, by an Accept that names Kubernetes types, or by kubectl's field
 * manager. {@code application/problem+json} in Accept overrides all of that; everybody else gets
 * problem details.
 */
final class Client {

  private static final Pattern AGENT =
      Pattern.compile(
          "(?i)kubectl|kubernetes|client-go|fabric8|k9s|argocd|terraform|helm|kustomize|kubebuilder");

  private Client() {}

  static boolean speaksKubernetes(
      String path, String userAgent, String accept, String fieldManager) {
    if (accept != null && accept.contains("application/problem+json")) {
      return false;
    }
    if (!path.equals("/api")
        && !path.equals("/apis")
        && !path.startsWith("/api/")
        && !path.startsWith("/apis/")) {
      return false;
    }
    if (accept != null && (accept.contains(";as=") || accept.contains("vnd.kubernetes"))) {
      return true;
    }
    if (fieldManager != null && fieldManager.startsWith("kubectl")) {
      return true;
    }
    return userAgent != null && AGENT.matcher(userAgent).find();
  }
}
