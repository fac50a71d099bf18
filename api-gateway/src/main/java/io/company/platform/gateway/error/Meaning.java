package io.company.platform.gateway.error;

import io.company.platform.kernel.error.Reason;

/** What each reason means and what to do about it: the page behind a problem's {@code type}. */
public final class Meaning {

  private Meaning() {}

  public static String of(Reason reason) {
    return switch (reason) {
      case BAD_REQUEST ->
          "The body, the path or a parameter can't be read. `detail` says where; correct it and send the request again.";
      case UNAUTHENTICATED ->
          "No valid token came with the request. Send `Authorization: Bearer <token>`; `./platform token USER` prints one.";
      case FORBIDDEN ->
          "You may see the object, but your role in its team does not allow this. Ask an owner of the team.";
      case NOT_FOUND ->
          "There is no such thing, or you are not a member of the team that it belongs to.";
      case METHOD_NOT_ALLOWED ->
          "The path exists, but not with this method. The `Allow` header lists the methods it has.";
      case ALREADY_EXISTS ->
          "An object of this name exists. Update it (PUT or PATCH), or POST the manifest to /v1/apply.";
      case CONFLICT ->
          "The object changed since you read it, or is in a state in which this can't be done. Read it again and decide anew.";
      case EXPIRED ->
          "The resourceVersion or the continue token is too old. List again and watch from the list's own version.";
      case TOO_LARGE -> "The body is larger than the API takes. Split it into several requests.";
      case UNSUPPORTED_MEDIA_TYPE ->
          "The Content-Type is not one that this operation reads. `detail` lists the ones it does.";
      case INVALID ->
          "The body was understood, but fields are wrong. `errors` lists each with its path and what is allowed.";
      case TOO_MANY_REQUESTS ->
          "A queue is full or a quota is used up. Try again after `Retry-After` seconds.";
      case INTERNAL ->
          "The platform failed. The trace id finds the cause in the log of the service.";
      case UNAVAILABLE ->
          "A service that is needed for this can't be reached now. Try again after `Retry-After` seconds.";
      case TIMEOUT ->
          "A service did not answer in time. A write may have happened: read the object before you repeat it.";
    };
  }
}
