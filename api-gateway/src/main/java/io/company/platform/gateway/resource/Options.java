package io.company.platform.gateway.resource;

import io.company.platform.gateway.http.Exchange;
import io.company.platform.kernel.error.PlatformException;
import io.company.platform.kernel.error.Reason;
import io.company.platform.proto.resource.v1.FieldValidation;
import io.company.platform.proto.resource.v1.Verb;
import io.company.platform.proto.resource.v1.WriteRequest;

/**
 * The query parameters that every write has.
 *
 * @param fieldManager empty where the client does not say
 */
public record Options(
    boolean dryRun, FieldValidation fieldValidation, String fieldManager, boolean force) {

  public static Options of(Exchange exchange) {
    return new Options(
        dryRun(exchange),
        fieldValidation(exchange.query("fieldValidation")),
        exchange.query("fieldManager"),
        exchange.flag("force"));
  }

  static boolean dryRun(Exchange exchange) {
    String value = exchange.query("dryRun");
    if (value.isEmpty() || value.equals("All")) {
      return !value.isEmpty();
    }
    throw new PlatformException(
        Reason.BAD_REQUEST,
        "the query parameter dryRun is \"" + value + "\"; All is the only value it may have");
  }

  private static FieldValidation fieldValidation(String value) {
    return switch (value) {
      case "" -> FieldValidation.FIELD_VALIDATION_UNSPECIFIED;
      case "Strict" -> FieldValidation.FIELD_VALIDATION_STRICT;
      case "Warn" -> FieldValidation.FIELD_VALIDATION_WARN;
      case "Ignore" -> FieldValidation.FIELD_VALIDATION_IGNORE;
      default ->
          throw new PlatformException(
              Reason.BAD_REQUEST,
              "the query parameter fieldValidation is \""
                  + value
                  + "\"; it is Strict, Warn or Ignore");
    };
  }

  public WriteRequest.Builder verb(Verb verb) {
    return WriteRequest.newBuilder()
        .setVerb(verb)
        .setDryRun(dryRun)
        .setFieldValidation(fieldValidation)
        .setFieldManager(fieldManager)
        .setForce(force);
  }
}
