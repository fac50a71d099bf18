package io.company.platform.deploy.application;

import com.fasterxml.jackson.databind.JsonNode;
import io.company.platform.deploy.Json;
import io.company.platform.kernel.resource.Resource;
import io.company.platform.kinds.ApplicationSpec;
import io.company.platform.kinds.ApplicationSpec.EnvironmentOverride;
import io.company.platform.kinds.ApplicationSpec.Resources;
import io.company.platform.kinds.Quantity;
import java.util.Map;
import java.util.TreeMap;

/** An application as deployments need it: its settings, environment by environment. */
public record Application(
    String team, String name, long generation, boolean deleting, ApplicationSpec spec) {

  public static Application from(Resource resource) {
    JsonNode spec = resource.json().path("spec");
    return new Application(
        resource.key().namespace(),
        resource.key().name(),
        resource.generation(),
        resource.deleting(),
        Json.read(spec, ApplicationSpec.class));
  }

  public int replicas(String environment) {
    EnvironmentOverride override = override(environment);
    boolean own = override != null && override.replicas() != null;
    return own ? override.replicas() : spec.replicas() == null ? 1 : spec.replicas();
  }

  /** In bytes; 0 is no limit. */
  public long memoryBytes(String environment) {
    Resources own = own(environment);
    String memory =
        own != null && own.memory() != null
            ? own.memory()
            : common() == null ? null : common().memory();
    return memory == null ? 0 : Quantity.memoryBytes(memory);
  }

  /** In thousandths of a core; 0 is no limit. */
  public long cpuMillis(String environment) {
    Resources own = own(environment);
    String cpu =
        own != null && own.cpu() != null ? own.cpu() : common() == null ? null : common().cpu();
    return cpu == null ? 0 : Quantity.cpuMillis(cpu);
  }

  /** The application's variables with the environment's own over them. */
  public Map<String, String> variables(String environment) {
    Map<String, String> variables = new TreeMap<>(spec.env() == null ? Map.of() : spec.env());
    EnvironmentOverride override = override(environment);
    if (override != null && override.env() != null) {
      variables.putAll(override.env());
    }
    return variables;
  }

  public String healthPath() {
    return spec.health() == null || spec.health().path() == null ? "/" : spec.health().path();
  }

  public String ingressPath() {
    boolean none = spec.ingress() == null || spec.ingress().path() == null;
    return none ? "/" + team + "/" + name : spec.ingress().path();
  }

  public String runtime() {
    return spec.runtime() == null ? "auto" : spec.runtime();
  }

  private EnvironmentOverride override(String environment) {
    return spec.environments() == null ? null : spec.environments().get(environment);
  }

  private Resources own(String environment) {
    EnvironmentOverride override = override(environment);
    return override == null ? null : override.resources();
  }

  private Resources common() {
    return spec.resources();
  }
}
