package io.company.platform.launcher;

import io.company.platform.launcher.command.Platform;

/**
 * Where {@code ./platform} hands over to; {@code -Dplatform.checkout} names the source tree that it
 * runs.
 */
public final class Main {
  private Main() {}

  public static void main(String[] arguments) {
    // Environments are asked for by the Host header; read once, when the first client is made.
    System.setProperty("jdk.httpclient.allowRestrictedHeaders", "host");
    System.exit(Platform.run(arguments));
  }
}
