package io.company.platform.ingress.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.vertx.core.MultiMap;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HeadersTest {
  private static final TraceContext TRACE =
      TraceContext.of("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");

  private static MultiMap headers(String... namesAndValues) {
    MultiMap headers = MultiMap.caseInsensitiveMultiMap();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      headers.add(namesAndValues[i], namesAndValues[i + 1]);
    }
    return headers;
  }

  private static MultiMap toUpstream(MultiMap from) {
    MultiMap to = MultiMap.caseInsensitiveMultiMap();
    Headers.toUpstream(from, to, "127.0.0.1", "shop.localhost:8090", TRACE);
    return to;
  }

  @Test
  void dropsHopByHopHeadersAndThoseThatConnectionNames() {
    MultiMap to =
        toUpstream(
            headers(
                "Connection",
                "close, X-Hop",
                "X-Hop",
                "1",
                "Keep-Alive",
                "timeout=5",
                "Transfer-Encoding",
                "chunked",
                "TE",
                "trailers",
                "Upgrade",
                "h2c",
                "Accept",
                "*/*"));
    assertEquals("*/*", to.get("accept"));
    for (String gone :
        List.of("connection", "x-hop", "keep-alive", "transfer-encoding", "te", "upgrade")) {
      assertFalse(to.contains(gone), gone);
    }
  }

  @Test
  void connectionCannotNameWhatFramesTheMessage() {
    MultiMap to =
        toUpstream(
            headers("Connection", "Content-Length, Host", "Content-Length", "5", "Host", "a"));
    assertEquals("5", to.get("content-length"));
    assertEquals("a", to.get("host"));
  }

  @Test
  void saysWhoAskedAndHow() {
    MultiMap to =
        toUpstream(
            headers(
                "X-Forwarded-For",
                "10.0.0.1",
                "X-Forwarded-Proto",
                "https",
                "X-Forwarded-Host",
                "evil",
                "Forwarded",
                "for=10.0.0.1"));
    assertEquals("10.0.0.1, 127.0.0.1", to.get("x-forwarded-for"));
    assertEquals(List.of("http"), to.getAll("x-forwarded-proto"));
    assertEquals(List.of("shop.localhost:8090"), to.getAll("x-forwarded-host"));
    assertEquals(
        "for=10.0.0.1, for=127.0.0.1;host=\"shop.localhost:8090\";proto=http", to.get("forwarded"));
  }

  @Test
  void keepsEveryValueOfARepeatedHeader() {
    MultiMap to = MultiMap.caseInsensitiveMultiMap();
    Headers.toClient(headers("Set-Cookie", "a=1", "Set-Cookie", "b=2"), to);
    assertEquals(List.of("a=1", "b=2"), to.getAll("set-cookie"));
  }

  @Test
  void aTraceStateGoesOnlyWithItsTraceParent() {
    assertEquals(
        "k=v",
        toUpstream(headers("tracestate", "k=v", "traceparent", "replaced")).get("tracestate"));
    MultiMap to = MultiMap.caseInsensitiveMultiMap();
    TraceContext created = TraceContext.of(null);
    Headers.toUpstream(headers("tracestate", "k=v"), to, "127.0.0.1", "h", created);
    assertNull(to.get("tracestate"));
    assertEquals(created.traceparent(), to.get("traceparent"));
  }

  @Test
  void upgradesWhatConnectionNamesButNotToClearTextHttp2() {
    assertEquals(
        "websocket",
        Headers.upgrade(headers("Connection", "keep-alive, Upgrade", "Upgrade", "websocket")));
    assertNull(Headers.upgrade(headers("Upgrade", "websocket")));
    assertNull(Headers.upgrade(headers("Connection", "Upgrade, HTTP2-Settings", "Upgrade", "h2c")));
  }

  @ParameterizedTest
  @CsvSource({
    "localhost:8090, localhost", "Staging.LocalHost, staging.localhost",
        "a.localhost.:80, a.localhost",
    "[::1]:8090, [::1]", "[::1], [::1]", "127.0.0.1, 127.0.0.1"
  })
  void routesByNameWithoutPort(String host, String expected) {
    assertEquals(expected, Headers.routedHost(host));
  }
}
