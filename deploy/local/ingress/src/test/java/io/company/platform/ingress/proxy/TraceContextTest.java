package io.company.platform.ingress.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TraceContextTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
        "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00",
        "cc-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-what-the-future-will-be",
      })
  void passesAValidOneOn(String header) {
    TraceContext trace = TraceContext.of(header);
    assertEquals(header, trace.traceparent());
    assertEquals("0af7651916cd43dd8448eb211c80319c", trace.traceId());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "x",
        "ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
        "00-00000000000000000000000000000000-b7ad6b7169203331-01",
        "00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01",
        "00-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-01",
        "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-more",
        "cc-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01.more",
      })
  void replacesAnInvalidOne(String header) {
    TraceContext trace = TraceContext.of(header);
    assertFalse(trace.given());
    assertTrue(
        TraceContext.of(trace.traceparent()).given(),
        "the created one is valid: " + trace.traceparent());
    assertNotEquals(trace.traceId(), TraceContext.of(null).traceId());
  }
}
