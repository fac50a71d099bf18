package io.company.platform.kernel.event;

import io.cloudevents.CloudEvent;
import io.cloudevents.core.builder.CloudEventBuilder;
import io.company.platform.kernel.resource.Json;
import io.company.platform.kernel.resource.Key;
import io.company.platform.kernel.store.Change;
import io.company.platform.kernel.store.Entry;
import io.company.platform.kinds.Kind;
import io.company.platform.kinds.Kinds;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.util.Locale;

/**
 * Between rows of the log and CloudEvents 1.0. An event's id is the same however often it is
 * published.
 */
final class Facts {

  private Facts() {}

  static CloudEvent toCloudEvent(String service, Entry entry) {
    Key key = entry.stored().key();
    String singular = Kinds.byPlural(key.plural()).map(Kind::singular).orElse(key.plural());
    return CloudEventBuilder.v1()
        .withId(service + "-" + entry.revision())
        .withSource(URI.create("/platform/" + service))
        .withType(
            "io.company.platform." + singular + "." + entry.type().name().toLowerCase(Locale.ROOT))
        .withSubject(key.namespace() + "/" + key.name())
        .withTime(entry.time().atOffset(ZoneOffset.UTC))
        .withDataContentType("application/json")
        .withExtension("plural", key.plural())
        .withExtension("uid", entry.stored().uid())
        .withExtension("revision", Long.toString(entry.revision()))
        .withExtension("actor", entry.actor())
        .withData(entry.stored().json().getBytes(StandardCharsets.UTF_8))
        .build();
  }

  /** IllegalArgumentException for what is not one of the platform's events. */
  static Event toEvent(CloudEvent fact) {
    String subject = fact.getSubject();
    Object plural = fact.getExtension("plural");
    Object revision = fact.getExtension("revision");
    int slash = subject == null ? -1 : subject.indexOf('/');
    if (slash < 0 || plural == null || revision == null || fact.getData() == null) {
      throw new IllegalArgumentException("not an event of the platform: " + fact.getId());
    }
    String type =
        fact.getType().substring(fact.getType().lastIndexOf('.') + 1).toUpperCase(Locale.ROOT);
    return new Event(
        new Key(plural.toString(), subject.substring(0, slash), subject.substring(slash + 1)),
        String.valueOf(fact.getExtension("uid")),
        Long.parseLong(revision.toString()),
        Change.Type.valueOf(type),
        Json.parseObject(fact.getData().toBytes()));
  }
}
