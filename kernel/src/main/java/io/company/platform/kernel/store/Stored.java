package io.company.platform.kernel.store;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.protobuf.ByteString;
import io.company.platform.kernel.resource.Json;
import io.company.platform.kernel.resource.Key;
import io.company.platform.kernel.resource.Resource;
import java.lang.ref.WeakReference;

/**
 * An object as it lies in a table: its JSON is text, so that what is only passed on is never
 * parsed. Immutable; what {@link #toResource} gives is a new tree each time.
 */
public final class Stored {

  private final Key key;
  private final String uid;
  private final long revision;
  private final long generation;
  private final String json;
  private volatile ByteString bytes;
  private volatile WeakReference<ObjectNode> tree = new WeakReference<>(null);

  public Stored(Key key, String uid, long revision, long generation, String json) {
    this.key = key;
    this.uid = uid;
    this.revision = revision;
    this.generation = generation;
    this.json = json;
  }

  public Key key() {
    return key;
  }

  public String uid() {
    return uid;
  }

  public long revision() {
    return revision;
  }

  public long generation() {
    return generation;
  }

  public String json() {
    return json;
  }

  /** The JSON as UTF-8; made once, shared by all who send it. */
  public ByteString bytes() {
    ByteString made = bytes;
    if (made == null) {
      made = ByteString.copyFromUtf8(json);
      bytes = made;
    }
    return made;
  }

  /** For looking only: shared by all who select by it at the same time. */
  public ObjectNode tree() {
    ObjectNode parsed = tree.get();
    if (parsed == null) {
      parsed = Json.stored(json);
      tree = new WeakReference<>(parsed);
    }
    return parsed;
  }

  public Resource toResource() {
    return new Resource(key, uid, revision, generation, Json.stored(json));
  }
}
