package io.company.platform.database.binding;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.company.platform.kernel.error.PlatformException;
import io.company.platform.kernel.error.Reason;
import io.company.platform.kernel.identity.Caller;
import io.company.platform.kernel.resource.Json;
import io.company.platform.kernel.resource.Resource;
import io.company.platform.kernel.store.Actor;
import io.company.platform.kernel.store.Decision.Verdict;
import io.company.platform.kernel.store.Store;
import io.company.platform.kinds.ApplicationSpec;
import io.company.platform.kinds.BindingSpec;
import io.company.platform.kinds.CredentialsRead;
import io.company.platform.kinds.FieldError;
import io.company.platform.kinds.Role;
import io.company.platform.kinds.Specs;
import io.smallrye.mutiny.Multi;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import org.jboss.logging.Logger;

/**
 * The audited stream {@code credentials} of everything that applications use: owners alone, and who
 * read what is written on the thing, in {@code status.lastCredentialsRead}, before it is told.
 * Whoever writes a thing's status keeps that field.
 */
@ApplicationScoped
public class CredentialsReads {

  private static final Logger LOG = Logger.getLogger(CredentialsReads.class);

  private final Store store;
  private final Bindings bindings;
  private final BindingCredentials credentials;
  private final Clock clock = Clock.systemUTC();

  CredentialsReads(Store store, Bindings bindings, BindingCredentials credentials) {
    this.store = store;
    this.bindings = bindings;
    this.credentials = credentials;
  }

  /** What the kind's {@code Owned.stream} answers for {@code credentials}. Blocking. */
  public Multi<byte[]> stream(Caller caller, Resource thing, Map<String, String> parameters) {
    refuseOthers(caller, thing);
    Resource binding = binding(thing, parameters);
    BindingSpec spec = Specs.read(BindingSpec.class, binding.spec());
    return switch (credentials.get(binding.key())) {
      case BindingCredentials.Found.Pending pending ->
          throw new PlatformException(
              Reason.CONFLICT, "there are no credentials yet: " + pending.message());
      case BindingCredentials.Found.There there -> {
        audit(caller, thing, spec);
        yield Multi.createFrom().item(document(thing, spec, there));
      }
    };
  }

  private static void refuseOthers(Caller caller, Resource thing) {
    if (!caller.may(Role.OWNER, thing.key().namespace())) {
      throw new PlatformException(
          Reason.FORBIDDEN,
          "credentials are shown to owners of team \"%s\" alone (ask one of them)"
              .formatted(thing.key().namespace()));
    }
  }

  private Resource binding(Resource thing, Map<String, String> parameters) {
    String application = parameters.getOrDefault("application", "");
    String environment = parameters.getOrDefault("environment", "");
    List<String> users = bindings.usersOf(thing.key());
    String known = users.isEmpty() ? "nobody uses it" : "it is used by " + String.join(", ", users);
    List<Resource> meant =
        bindings.using(thing.key()).stream()
            .filter(each -> meant(each, "application", application))
            .filter(each -> meant(each, "environment", environment))
            .toList();
    if (meant.size() == 1) {
      return meant.getFirst();
    }
    String field = application.isEmpty() ? "application" : "environment";
    String wrong = meant.isEmpty() ? "names nobody who uses it; " : "says too little; ";
    throw PlatformException.invalid(List.of(new FieldError(field, wrong + known, null)));
  }

  private static boolean meant(Resource binding, String field, String wanted) {
    return wanted.isEmpty() || binding.json().path("spec").path(field).asText().equals(wanted);
  }

  private void audit(Caller caller, Resource thing, BindingSpec spec) {
    CredentialsRead read =
        new CredentialsRead(
            caller.name(),
            spec.application(),
            spec.environment(),
            clock.instant().truncatedTo(ChronoUnit.MILLIS).toString());
    store
        .write(
            thing.key(),
            new Actor(caller.name()),
            now -> {
              if (now.isEmpty()) {
                throw new PlatformException(Reason.NOT_FOUND, thing.key() + " is gone");
              }
              ObjectNode object = now.get().json().deepCopy();
              object.withObject("/status").set("lastCredentialsRead", Specs.write(read));
              return new Verdict.Put(object);
            })
        .await()
        .indefinitely();
    LOG.infof(
        "credentials read by=%s thing=%s application=%s environment=%s",
        caller.name(), thing.key(), spec.application(), spec.environment());
  }

  /**
   * Variables of this thing alone, as the application sees them; files that they name are in the
   * working directory of whoever reads this.
   */
  private static byte[] document(
      Resource thing, BindingSpec spec, BindingCredentials.Found.There there) {
    ObjectNode json = Json.object();
    json.put("application", spec.application()).put("environment", spec.environment());
    json.put("version", there.version());
    ObjectNode variables = json.putObject("variables");
    ObjectNode files = json.putObject("files");
    for (ApplicationSpec.Use use : spec.uses()) {
      if (!Bindings.key(thing.key().namespace(), use).equals(thing.key())) {
        continue;
      }
      String of = use.kind().singular() + "-" + use.name() + "-";
      use.variables().stream()
          .filter(there.credentials().variables()::containsKey)
          .forEach(
              name ->
                  variables.put(
                      name,
                      there.credentials().variables().get(name).replace(Credentials.FILES, "")));
      there
          .credentials()
          .files()
          .forEach(
              (name, content) -> {
                if (name.startsWith(of)) {
                  files.put(name, new String(content, StandardCharsets.UTF_8));
                }
              });
    }
    return Json.write(json).getBytes(StandardCharsets.UTF_8);
  }
}
