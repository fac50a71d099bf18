package io.company.platform.ingress;

import static io.company.platform.ingress.Running.backend;
import static io.company.platform.ingress.Running.route;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.company.platform.ingress.Connection.Reply;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StreamIT {
  private static final int BLOCK = 64 * 1024;

  @TempDir Path home;
  private App app;
  private Running ingress;
  private Connection client;

  @BeforeEach
  void start() throws Exception {
    app = new App("app");
    ingress = new Running(home);
    ingress.put(route("r", "", "/", backend("w", 1, app.port())));
    client = ingress.connect();
  }

  @AfterEach
  void stop() throws Exception {
    client.close();
    ingress.close();
    app.close();
  }

  @Test
  void aBigBodyGoesBothWaysUnchanged() throws Exception {
    long blocks = 1_600;
    client.write(
        "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: " + blocks * BLOCK + "\r\n\r\n");
    Thread sender =
        Thread.ofPlatform()
            .start(
                () -> {
                  try {
                    for (long i = 0; i < blocks; i++) {
                      client.write(block(i));
                    }
                  } catch (IOException lost) {
                    throw new UncheckedIOException(lost);
                  }
                });
    assertEquals(200, client.readHead().status());
    for (long i = 0; i < blocks; i++) {
      assertArrayEquals(block(i), client.readBytes(BLOCK), "block " + i);
    }
    sender.join();
    assertEquals("app", client.get("/").text(), "the connection is used again");
  }

  private static byte[] block(long seed) {
    byte[] block = new byte[BLOCK];
    new Random(seed).nextBytes(block);
    return block;
  }

  @Test
  void aChunkedBodyGoesBothWays() throws Exception {
    client.write(
        "POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nfirst\r\n");
    assertEquals("chunked", client.readHead().header("transfer-encoding"));
    assertEquals("first", new String(client.readChunk()), "passed on before the body's end");
    client.write("6\r\nsecond\r\n0\r\n\r\n");
    assertEquals("second", new String(client.readChunk()));
    assertEquals(0, client.readChunk().length);
  }

  @Test
  void aClientThatDoesNotReadHoldsTheApplicationBack() throws Exception {
    client.write("GET /produce HTTP/1.1\r\nHost: x\r\n\r\n");
    assertEquals(200, client.readHead().status());
    long held = settled(app.bytesProduced);
    assertTrue(held < 32L * 1024 * 1024, "held in buffers: " + held);
    for (int i = 0; i < 200; i++) {
      client.readChunk();
    }
    client.close();
    Eventually.until(
        "the application sees that the client is gone", 5_000, () -> app.connections.get() == 0);
  }

  @Test
  void anApplicationThatDoesNotReadHoldsTheClientBack() throws Exception {
    long total = 256L * 1024 * 1024;
    AtomicLong written = new AtomicLong();
    client.write("POST /swallow HTTP/1.1\r\nHost: x\r\nContent-Length: " + total + "\r\n\r\n");
    Thread sender =
        Thread.ofPlatform()
            .start(
                () -> {
                  try {
                    while (written.get() < total) {
                      client.write(new byte[BLOCK]);
                      written.addAndGet(BLOCK);
                    }
                  } catch (IOException lost) {
                    throw new UncheckedIOException(lost);
                  }
                });
    long held = settled(written);
    assertTrue(held < 32L * 1024 * 1024, "held in buffers: " + held);
    app.release();
    assertEquals(String.valueOf(total), client.read(false).text());
    sender.join();
  }

  /** The value once it has stopped growing for 300 ms. */
  private static long settled(AtomicLong value) throws Exception {
    long[] last = {-1, System.nanoTime()};
    Eventually.until(
        "it stops growing",
        20_000,
        () -> {
          long now = value.get();
          if (now != last[0] || now == 0) {
            last[0] = now;
            last[1] = System.nanoTime();
          }
          return System.nanoTime() - last[1] > 300_000_000L;
        });
    return last[0];
  }

  @Test
  void eventsArriveOneByOneAndTheHeadBeforeTheFirst() throws Exception {
    client.write("GET /events HTTP/1.1\r\nHost: x\r\nAccept: text/event-stream\r\n\r\n");
    assertEquals("text/event-stream", client.readHead().header("content-type"));
    for (int i = 1; i <= 3; i++) {
      app.release();
      assertEquals("data: " + i + "\n\n", new String(client.readChunk()));
    }
  }

  @Test
  void aSwitchedConnectionCarriesBytesBothWaysAndCountsUntilItCloses() throws Exception {
    client.write("GET /switch HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\n");
    Reply head = client.readHead();
    assertEquals(101, head.status());
    assertEquals("echo", head.header("upgrade"));
    assertEquals("welcome", new String(client.readBytes(7)));
    for (int i = 0; i < 20; i++) {
      byte[] message = block(i);
      client.write(message);
      assertArrayEquals(message, client.readBytes(BLOCK));
    }
    String drain = "{\"address\":\"127.0.0.1:" + app.port() + "\",\"timeoutMillis\":50}";
    assertEquals(408, ingress.admin("POST", "/drain", drain).status());
    client.close();
    Eventually.until("closed behind", 5_000, () -> app.connections.get() == 0);
    assertEquals(200, ingress.admin("POST", "/drain", drain).status());
  }

  @Test
  void aRefusedUpgradeIsAnOrdinaryAnswer() throws Exception {
    client.write("GET /fail HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\n");
    Reply reply = client.read(false);
    assertEquals(500, reply.status());
    assertEquals("failed", reply.text());
    assertEquals("app", client.get("/").text());
  }

  @Test
  void theBodyWaitsForTheApplicationsContinue() throws Exception {
    client.write(
        "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\nExpect: 100-continue\r\n\r\n");
    assertEquals(100, client.readHead().status());
    client.write("body");
    assertEquals("body", client.read(false).text());
  }

  @Test
  void anEarlyRefusalReachesAClientThatIsStillSending() throws Exception {
    client.write("POST /early HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\n\r\nbeginning");
    Reply reply = client.read(false);
    assertEquals(413, reply.status());
    assertEquals("too large", reply.text());
    client.write(new byte[100_000 - "beginning".length()]);
    assertEquals("app", client.get("/").text(), "the rest was thrown away");
  }

  @Test
  void headAndNoContentHaveNoBody() throws Exception {
    assertEquals(200, client.exchange("HEAD", "/held-not", "x", null).status());
    Reply empty = client.get("/empty");
    assertEquals(204, empty.status());
    assertNull(empty.header("transfer-encoding"));
    assertEquals("app", client.get("/").text(), "nothing of either is left on the connection");
  }

  @Test
  void anOldClientGetsAnAnswerThatEndsWithTheConnection() throws Exception {
    client.write("GET /events HTTP/1.0\r\nHost: x\r\nConnection: keep-alive\r\n\r\n");
    Eventually.until("asked", 5_000, () -> app.held() == 1);
    Reply head = client.readHead();
    assertNull(head.header("transfer-encoding"));
    app.release();
    assertEquals("data: 1\n\n", new String(client.readBytes(9)));
    app.close();
    assertTrue(client.atEnd());
  }

  @Test
  void pipelinedRequestsAreAnsweredInOrder() throws Exception {
    client.write("GET /held HTTP/1.1\r\nHost: x\r\n\r\nGET /second HTTP/1.1\r\nHost: x\r\n\r\n");
    Eventually.until("asked", 5_000, () -> app.held() == 1);
    app.release();
    assertEquals("held by app", client.read(false).text());
    assertEquals("app", client.read(false).text());
  }
}
