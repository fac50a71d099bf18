package io.company.platform.kernel.resource;

import io.company.platform.kernel.store.Stored;

/** Between what travels and what is worked with. */
public final class Messages {

  private Messages() {}

  public static io.company.platform.proto.resource.v1.Key key(Key key) {
    return io.company.platform.proto.resource.v1.Key.newBuilder()
        .setPlural(key.plural())
        .setNamespace(key.namespace())
        .setName(key.name())
        .build();
  }

  public static Key key(io.company.platform.proto.resource.v1.Key key) {
    return new Key(key.getPlural(), key.getNamespace(), key.getName());
  }

  /** The object's text is passed on as it lies in the table. */
  public static io.company.platform.proto.resource.v1.Resource resource(Stored stored) {
    return io.company.platform.proto.resource.v1.Resource.newBuilder()
        .setKey(key(stored.key()))
        .setRevision(stored.revision())
        .setUid(stored.uid())
        .setJson(stored.bytes())
        .build();
  }

  public static Resource resource(io.company.platform.proto.resource.v1.Resource message) {
    var json = Json.stored(message.getJson().toStringUtf8());
    return new Resource(
        key(message.getKey()),
        message.getUid(),
        message.getRevision(),
        json.at("/metadata/generation").asLong(),
        json);
  }
}
