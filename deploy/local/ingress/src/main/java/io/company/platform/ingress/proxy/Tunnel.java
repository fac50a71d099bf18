package io.company.platform.ingress.proxy;

import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.net.NetSocket;

/** A switched connection (WebSocket and the like): bytes both ways until either side closes. */
final class Tunnel {
  private final Exchange exchange;
  private final Attempt attempt;

  Tunnel(Exchange exchange, Attempt attempt) {
    this.exchange = exchange;
    this.attempt = attempt;
  }

  void open(HttpClientResponse in) {
    HttpServerResponse response = exchange.request().response();
    response.setStatusCode(101);
    String protocol = in.getHeader(HttpHeaders.UPGRADE);
    response.headers().set(HttpHeaders.CONNECTION, "Upgrade");
    if (protocol != null) {
      response.headers().set(HttpHeaders.UPGRADE, protocol);
    }
    NetSocket application = in.netSocket();
    application.pause();
    exchange
        .request()
        .toNetSocket()
        .onComplete(
            switched -> {
              if (switched.failed()) {
                application.close();
                attempt.answerCut();
                return;
              }
              join(switched.result(), application);
            });
  }

  private void join(NetSocket client, NetSocket application) {
    pump(client, application, false);
    pump(application, client, true);
    client.closeHandler(closed -> over(application));
    application.closeHandler(closed -> over(client));
    client.exceptionHandler(broken -> over(application));
    application.exceptionHandler(broken -> over(client));
    application.resume();
  }

  private void pump(NetSocket from, NetSocket to, boolean toClient) {
    from.handler(
        bytes -> {
          if (toClient) {
            exchange.sent(bytes.length());
          } else {
            exchange.received(bytes.length());
          }
          to.write(bytes);
          if (to.writeQueueFull()) {
            from.pause();
            to.drainHandler(drained -> from.resume());
          }
        });
  }

  private void over(NetSocket other) {
    other.close();
    attempt.answerEnded();
    exchange.end();
  }
}
