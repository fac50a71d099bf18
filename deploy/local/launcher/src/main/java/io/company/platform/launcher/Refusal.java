package io.company.platform.launcher;

/**
 * Something the user can put right: the message says what was wrong and what to do. Ends the
 * command, no stack trace.
 */
public class Refusal extends RuntimeException {
  public Refusal(String message) {
    super(message);
  }
}
