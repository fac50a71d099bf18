package io.company.platform.node.shim;

/**
 * A run could not be started; the message ends the sentence "it could not be started: …" and says
 * what to do.
 */
public final class StartFailure extends RuntimeException {

  public StartFailure(String message) {
    super(message);
  }
}
