package io.company.platform.kernel.home;

/** The home did not do what it was asked. */
public final class HomeException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final boolean unreachable;

  public HomeException(String message, boolean unreachable, Throwable cause) {
    super(message, cause);
    this.unreachable = unreachable;
  }

  /** Whether it may do it later without anything being changed. */
  public boolean unreachable() {
    return unreachable;
  }
}
