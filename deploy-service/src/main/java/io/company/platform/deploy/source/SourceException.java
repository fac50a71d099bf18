package io.company.platform.deploy.source;

import java.util.Locale;

/** Why a source can't be read; its message is for the developer who wrote the Deployment. */
public final class SourceException extends Exception {

  private static final long serialVersionUID = 1L;

  /** As a condition's reason. */
  public enum Reason {
    REPOSITORY_NOT_FOUND("RepositoryNotFound"),
    BRANCH_NOT_FOUND("BranchNotFound"),
    ACCESS_DENIED("AccessDenied"),
    UNREACHABLE("Unreachable"),
    NOT_ALLOWED("NotAllowed"),
    TIMED_OUT("TimedOut"),
    UNREADABLE("Unreadable");

    private final String word;

    Reason(String word) {
      this.word = word;
    }

    public String word() {
      return word;
    }
  }

  private final Reason reason;

  SourceException(Reason reason, String message) {
    super(message);
    this.reason = reason;
  }

  public Reason reason() {
    return reason;
  }

  /**
   * What git's complaint means; git has no error codes, so its English (LC_ALL=C) is all there is.
   */
  static SourceException of(Repository repository, Git.Result result) {
    String complaint = result.errorOutput().strip();
    String lower = complaint.toLowerCase(Locale.ROOT);
    String shown = repository.shown();
    if (result.timedOut()) {
      return new SourceException(Reason.TIMED_OUT, "%s did not answer in time".formatted(shown));
    }
    boolean unreachable =
        lower.contains("could not resolve host")
            || lower.contains("failed to connect")
            || lower.contains("connection refused")
            || lower.contains("connection timed out")
            || lower.contains("network is unreachable")
            || lower.contains("couldn't connect")
            || lower.contains("returned error: 5")
            || lower.contains("could not resolve hostname");
    if (unreachable) {
      return new SourceException(
          Reason.UNREACHABLE,
          "the host of %s can't be reached: %s".formatted(shown, lastLine(complaint)));
    }
    boolean missing =
        lower.contains("not found")
            || lower.contains("does not appear to be a git repository")
            || lower.contains("does not exist")
            || lower.contains("no such file or directory")
            || lower.contains("returned error: 404");
    if (missing) {
      return new SourceException(
          Reason.REPOSITORY_NOT_FOUND,
          "there is no repository %s; check spec.source".formatted(shown));
    }
    boolean denied =
        lower.contains("could not read username")
            || lower.contains("authentication failed")
            || lower.contains("permission denied")
            || lower.contains("returned error: 403")
            || lower.contains("returned error: 401");
    if (denied) {
      return new SourceException(
          Reason.ACCESS_DENIED,
          "%s does not exist or is private; the platform may not read it".formatted(shown));
    }
    return new SourceException(
        Reason.UNREADABLE, "%s can't be read: %s".formatted(shown, lastLine(complaint)));
  }

  private static String lastLine(String text) {
    return text.substring(text.lastIndexOf('\n') + 1);
  }
}
