package io.company.platform.deploy.release;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.company.platform.deploy.Json;
import io.company.platform.kernel.resource.Key;
import io.company.platform.kernel.resource.Resource;
import io.company.platform.kernel.store.Actor;
import io.company.platform.kernel.store.Decision.Verdict;
import io.company.platform.kernel.store.Query;
import io.company.platform.kernel.store.Store;
import io.company.platform.kernel.store.Written;
import io.company.platform.kinds.Kind;
import io.company.platform.kinds.ReleaseSpec;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** The releases in the store. Blocking. A release's spec is written once, at its creation. */
@ApplicationScoped
public class Releases {

  public static final String PLURAL = "releases";

  private static final Actor ACTOR = new Actor("deploy-service");

  private final Store store;

  public Releases(Store store) {
    this.store = store;
  }

  public Optional<Release> get(Key key) {
    return store.get(key).await().indefinitely().map(Release::from);
  }

  /** Of one deployment, the newest first. */
  public List<Release> of(String team, String deployment) {
    Query query = Query.in(PLURAL, team, "spec.deployment=" + deployment);
    return sorted(store.list(query).await().indefinitely().items());
  }

  public List<Release> all() {
    return sorted(store.list(Query.all(PLURAL)).await().indefinitely().items());
  }

  private static List<Release> sorted(List<Resource> resources) {
    Comparator<Release> newestFirst = Comparator.comparing(Release::createdAt).reversed();
    return resources.stream()
        .map(Release::from)
        .sorted(newestFirst.thenComparing(Release::name))
        .toList();
  }

  /** The release of just this commit and settings among those present. */
  public Optional<Release> same(List<Release> present, ReleaseSpec spec) {
    return present.stream().filter(release -> release.isBuildOf(spec)).findFirst();
  }

  /** Makes the release, which is not among those present; twice at once makes one. */
  public Release create(
      String team, String deploymentUid, ReleaseSpec spec, List<Release> present) {
    String simple = name(spec, "");
    boolean taken = present.stream().anyMatch(release -> release.name().equals(simple));
    String name = taken ? name(spec, "-" + Release.identity(spec).substring(0, 4)) : simple;
    Key key = new Key(PLURAL, team, name);
    ObjectNode object = object(key, deploymentUid, spec);
    Written written =
        store
            .write(
                key,
                ACTOR,
                current ->
                    current.isPresent()
                        ? new Verdict.Nothing()
                        : new Verdict.Put(object.deepCopy()))
            .await()
            .indefinitely();
    return Release.from(written.after().orElseThrow());
  }

  private static String name(ReleaseSpec spec, String suffix) {
    String commit = spec.commit().substring(0, 7);
    String prefix = spec.deployment();
    int most = 63 - commit.length() - suffix.length() - 1;
    return (prefix.length() > most ? prefix.substring(0, most) : prefix) + "-" + commit + suffix;
  }

  private static ObjectNode object(Key key, String deploymentUid, ReleaseSpec spec) {
    ObjectNode object = Json.object().put("apiVersion", Kind.API_VERSION).put("kind", "Release");
    ObjectNode metadata =
        object.putObject("metadata").put("name", key.name()).put("namespace", key.namespace());
    metadata
        .putObject("labels")
        .put("application", spec.application())
        .put("deployment", spec.deployment());
    metadata.putObject("annotations").put("platform.company.io/deployment-uid", deploymentUid);
    object.set("spec", Json.write(spec));
    object.putObject("status").put("phase", Release.Phase.PENDING.word());
    return object;
  }

  /** Changes the status of the release if it is still there and still the same object. */
  public void writeStatus(Release release, Consumer<ObjectNode> change) {
    store
        .write(
            release.key(),
            ACTOR,
            current -> {
              if (current.isEmpty() || !current.get().uid().equals(release.uid())) {
                return new Verdict.Nothing();
              }
              ObjectNode object = current.get().json().deepCopy();
              ObjectNode status = object.withObject("/status");
              change.accept(status);
              status.put("observedGeneration", current.get().generation());
              return new Verdict.Put(object);
            })
        .await()
        .indefinitely();
  }

  public void delete(Release release) {
    store
        .write(
            release.key(),
            ACTOR,
            current -> current.isPresent() ? new Verdict.Delete() : new Verdict.Nothing())
        .await()
        .indefinitely();
  }
}
