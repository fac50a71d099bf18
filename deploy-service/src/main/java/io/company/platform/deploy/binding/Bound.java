package io.company.platform.deploy.binding;

import com.google.protobuf.ByteString;
import io.company.platform.deploy.rollout.Plan;
import io.company.platform.proto.node.v1.File;
import io.company.platform.proto.node.v1.Workload;
import java.util.Map;

/**
 * What an application has of what it uses in one environment; never to be logged.
 *
 * @param mark names the version of the credentials; empty where nothing is used; null while the
 *     credentials are not known, and then no workload can be described
 * @param version of the credentials
 * @param settled version that all replicas were told to use
 * @param waiting why no further release may go there; null when one may
 */
public record Bound(
    String mark,
    long version,
    long settled,
    Map<String, String> variables,
    Map<String, ByteString> files,
    String waiting) {

  /** Of an application that uses nothing. */
  public static final Bound NOTHING = new Bound("", 0, 0, Map.of(), Map.of(), null);

  static Bound unknown(String waiting) {
    return new Bound(null, 0, 0, Map.of(), Map.of(), waiting);
  }

  public Bound waiting(String message) {
    return new Bound(mark, version, settled, variables, files, message);
  }

  public boolean known() {
    return mark != null;
  }

  /** The workload with its credentials; as it is where they are none or not known. */
  public Workload given(Workload described) {
    if (mark == null || mark.isEmpty()) {
      return described;
    }
    Workload.Builder given =
        described.toBuilder().putLabels(Plan.BINDING, mark).putAllSecretEnvironment(variables);
    files.keySet().stream()
        .sorted()
        .forEach(
            name -> given.addFiles(File.newBuilder().setName(name).setContent(files.get(name))));
    return given.build();
  }

  /** Names alone. */
  @Override
  public String toString() {
    return "Bound[mark=%s, variables=%s, files=%s, waiting=%s]"
        .formatted(mark, variables.keySet(), files.keySet(), waiting);
  }
}
