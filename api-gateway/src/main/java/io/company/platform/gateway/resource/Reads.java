package io.company.platform.gateway.resource;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.company.platform.gateway.http.Answer;
import io.company.platform.gateway.http.Exchange;
import io.company.platform.gateway.http.Json;
import io.company.platform.gateway.owner.Owners;
import io.company.platform.kinds.Kind;
import io.company.platform.proto.resource.v1.GetRequest;
import io.company.platform.proto.resource.v1.GetResponse;
import io.company.platform.proto.resource.v1.ListRequest;
import io.company.platform.proto.resource.v1.ListResponse;
import io.company.platform.proto.resource.v1.Resource;
import io.company.platform.proto.resource.v1.ResourceServiceGrpc;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/** Get and list. What owners answer is passed on as bytes; only tables and YAML are read. */
@ApplicationScoped
class Reads {

  private static final byte[] COMMA = {','};

  private final Owners owners;

  Reads(Owners owners) {
    this.owners = owners;
  }

  Future<Answer> get(Exchange exchange, ResourcePath path) {
    GetRequest request = GetRequest.newBuilder().setKey(path.key()).build();
    return owners
        .call(exchange, path.kind().owner(), ResourceServiceGrpc.getGetMethod(), request)
        .map(response -> object(exchange, path.kind(), response));
  }

  private static Answer object(Exchange exchange, Kind kind, GetResponse response) {
    Resource resource = response.getResource();
    Wanted wanted = Wanted.of(exchange);
    String tag =
        "\""
            + resource.getRevision()
            + (wanted.form() == Wanted.Form.JSON ? "\"" : "-" + wanted.form() + "\"");
    if (tag.equals(exchange.header("If-None-Match")) && wanted.form() != Wanted.Form.TABLE) {
      return new Answer(304, Answer.JSON, Buffer.buffer(), Map.of("ETag", tag), List.of());
    }
    return switch (wanted.form()) {
      case JSON -> Answer.json(200, resource.getJson()).header("ETag", tag);
      case YAML -> yaml(Json.trusted(resource.getJson().toByteArray())).header("ETag", tag);
      case TABLE -> {
        ObjectNode table =
            Table.of(kind, List.of(resource), wanted, Long.toString(resource.getRevision()));
        yield Answer.json(200, table);
      }
    };
  }

  Future<Answer> list(Exchange exchange, ResourcePath path) {
    ListRequest request =
        ListRequest.newBuilder()
            .setPlural(path.kind().plural())
            .setNamespace(path.namespace())
            .setLabelSelector(exchange.query("labelSelector"))
            .setFieldSelector(exchange.query("fieldSelector"))
            .setLimit((int) Math.min(Integer.MAX_VALUE, exchange.number("limit", 0)))
            .setContinueToken(exchange.query("continue"))
            .build();
    return owners
        .call(exchange, path.kind().owner(), ResourceServiceGrpc.getListMethod(), request)
        .map(response -> listed(exchange, path.kind(), response));
  }

  private static Answer listed(Exchange exchange, Kind kind, ListResponse response) {
    Wanted wanted = Wanted.of(exchange);
    if (wanted.form() == Wanted.Form.TABLE) {
      ObjectNode table =
          Table.of(kind, response.getItemsList(), wanted, Long.toString(response.getRevision()));
      page((ObjectNode) table.get("metadata"), response);
      return Answer.json(200, table);
    }
    Buffer list = list(kind, response);
    if (wanted.form() == Wanted.Form.YAML) {
      return yaml(Json.trusted(list.getBytes()));
    }
    return Answer.json(200, list);
  }

  /** The List object around the items' own bytes. */
  private static Buffer list(Kind kind, ListResponse response) {
    ObjectNode metadata = Json.STRICT.createObjectNode();
    metadata.put("resourceVersion", Long.toString(response.getRevision()));
    page(metadata, response);
    String head =
        "{\"apiVersion\":\""
            + Kind.API_VERSION
            + "\",\"kind\":\""
            + kind.name()
            + "List\",\"metadata\":"
            + metadata
            + ",\"items\":[";
    Buffer buffer = Buffer.buffer(head.getBytes(StandardCharsets.UTF_8));
    boolean first = true;
    for (Resource item : response.getItemsList()) {
      if (!first) {
        buffer.appendBytes(COMMA);
      }
      buffer.appendBytes(item.getJson().toByteArray());
      first = false;
    }
    return buffer.appendString("]}");
  }

  private static void page(ObjectNode metadata, ListResponse response) {
    if (response.getContinueToken().isEmpty()) {
      return;
    }
    metadata.put("continue", response.getContinueToken());
    if (response.getRemaining() > 0) {
      metadata.put("remainingItemCount", response.getRemaining());
    }
  }

  private static Answer yaml(JsonNode node) {
    return Answer.text(200, Answer.YAML, Json.yaml(node));
  }
}
