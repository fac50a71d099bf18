package io.company.platform.database.vault;

/** Why secrets can't be read or kept; its message tells what to do, and no secret. */
public final class VaultException extends RuntimeException {

  VaultException(String message) {
    super(message);
  }

  VaultException(String message, Throwable cause) {
    super(message, cause);
  }
}
