package io.company.platform.database.cache;

/** The server could not do it, or did not answer. */
final class RedisException extends RuntimeException {

  RedisException(String message, Throwable cause) {
    super(message, cause);
  }
}
