package io.company.platform.storage.bucket;

import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** What clients are told when they may not. */
final class Refusals {

  private Refusals() {}

  static AwsServiceException notYours() {
    return refusal("AccessDenied", "These credentials reach their own bucket and nothing else.");
  }

  static AwsServiceException notByThisApi(String what) {
    return refusal("AccessDenied", what);
  }

  static AwsServiceException quota(String bucket, long quotaBytes, long usedBytes) {
    return refusal(
        "QuotaExceeded",
        "Bucket "
            + bucket
            + " may hold "
            + quotaBytes
            + " bytes and holds "
            + usedBytes
            + ": delete objects, or raise spec.quota of the Bucket.");
  }

  private static AwsServiceException refusal(String code, String message) {
    return S3Exception.builder()
        .statusCode(403)
        .message(message)
        .awsErrorDetails(AwsErrorDetails.builder().errorCode(code).errorMessage(message).build())
        .build();
  }
}
