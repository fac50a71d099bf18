package io.company.platform.gateway.resource;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.company.platform.gateway.error.Problem;
import io.company.platform.gateway.http.Json;
import io.company.platform.gateway.owner.Sink;
import io.company.platform.kernel.error.PlatformException;
import io.company.platform.kernel.error.Reason;
import io.company.platform.kinds.Kind;
import io.company.platform.proto.resource.v1.Resource;
import io.company.platform.proto.resource.v1.WatchEvent;
import io.company.platform.proto.resource.v1.WatchResponse;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Events as the client wants them: a JSON line each, or server-sent events; objects whole or as
 * tables. Each is flushed at once. A refusal after the head is an ERROR event with a Status; one of
 * an expired revision always is.
 */
final class WatchSink implements Sink<WatchResponse> {

  /** What becomes of the owner's bookmarks. */
  enum Bookmarks {
    NONE,
    SENT,
    /** Sent; the first one says that all present objects have been given. */
    MARK_INITIAL_END
  }

  private static final byte[] LINE_END = "}\n".getBytes(StandardCharsets.UTF_8);
  private static final byte[] EVENT_END = "}\n\n".getBytes(StandardCharsets.UTF_8);

  private final Kind kind;
  private final Wanted wanted;
  private final boolean serverSent;
  private final Outflow outflow;
  private Bookmarks bookmarks;

  WatchSink(Kind kind, Wanted wanted, boolean serverSent, Bookmarks bookmarks, Outflow outflow) {
    this.kind = kind;
    this.wanted = wanted;
    this.serverSent = serverSent;
    this.bookmarks = bookmarks;
    this.outflow = outflow;
  }

  @Override
  public void accepted() {
    outflow.start();
  }

  @Override
  public void message(WatchResponse message) {
    if (message.getEvent() == WatchEvent.WATCH_EVENT_BOOKMARK) {
      bookmark(message.getResource().getRevision());
      return;
    }
    outflow.write(
        event(
            name(message.getEvent()),
            message.getResource().getRevision(),
            object(message.getResource())));
  }

  @Override
  public void ended() {
    outflow.end();
  }

  @Override
  public void failed(PlatformException refusal) {
    boolean expired = refusal.reason() == Reason.EXPIRED;
    if (!expired && outflow.refuse(refusal)) {
      return;
    }
    ObjectNode status = Problem.status(refusal, Kind.GROUP, kind.plural(), null);
    outflow.push(event("ERROR", 0, Json.buffer(status).getBytes()));
    outflow.end();
  }

  /** A comment of the event stream; clients ignore it. */
  void heartbeat() {
    outflow.push(Buffer.buffer(": still here\n\n"));
  }

  private static String name(WatchEvent event) {
    return switch (event) {
      case WATCH_EVENT_ADDED -> "ADDED";
      case WATCH_EVENT_MODIFIED -> "MODIFIED";
      case WATCH_EVENT_DELETED -> "DELETED";
      case WATCH_EVENT_BOOKMARK -> "BOOKMARK";
      case WATCH_EVENT_UNSPECIFIED, UNRECOGNIZED ->
          throw new IllegalStateException("an owner sent an unknown event");
    };
  }

  private byte[] object(Resource resource) {
    if (wanted.form() != Wanted.Form.TABLE) {
      return resource.getJson().toByteArray();
    }
    return Json.buffer(
            Table.of(kind, List.of(resource), wanted, Long.toString(resource.getRevision())))
        .getBytes();
  }

  private void bookmark(long revision) {
    if (bookmarks == Bookmarks.NONE) {
      outflow.next();
      return;
    }
    ObjectNode object = Json.STRICT.createObjectNode();
    object.put("kind", kind.name()).put("apiVersion", Kind.API_VERSION);
    ObjectNode metadata = object.putObject("metadata");
    metadata.put("resourceVersion", Long.toString(revision)).putNull("creationTimestamp");
    if (bookmarks == Bookmarks.MARK_INITIAL_END) {
      metadata.putObject("annotations").put("k8s.io/initial-events-end", "true");
      bookmarks = Bookmarks.SENT;
    }
    outflow.write(event("BOOKMARK", revision, Json.buffer(object).getBytes()));
  }

  private Buffer event(String type, long revision, byte[] object) {
    Buffer buffer = Buffer.buffer(object.length + 80);
    if (serverSent) {
      buffer.appendString("event: " + type + "\n");
      if (revision > 0) {
        buffer.appendString("id: " + revision + "\n");
      }
      buffer.appendString("data: ");
    }
    buffer.appendString("{\"type\":\"" + type + "\",\"object\":").appendBytes(object);
    return buffer.appendBytes(serverSent ? EVENT_END : LINE_END);
  }
}
