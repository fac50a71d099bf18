package io.company.platform.database.bucket;

/** The storage could not do it, or did not answer. */
final class StorageException extends RuntimeException {

  StorageException(String message, Throwable cause) {
    super(message, cause);
  }
}
