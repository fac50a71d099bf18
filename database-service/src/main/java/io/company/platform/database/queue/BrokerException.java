package io.company.platform.database.queue;

/** The broker could not do it, or did not answer. */
final class BrokerException extends RuntimeException {

  BrokerException(String message, Throwable cause) {
    super(message, cause);
  }
}
