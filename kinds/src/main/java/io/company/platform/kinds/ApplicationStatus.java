package io.company.platform.kinds;

import io.company.platform.kinds.field.Doc;
import io.company.platform.kinds.field.Format;
import io.company.platform.kinds.field.Is;
import java.util.List;

/** What is known of an application, environment by environment. */
public record ApplicationStatus(
    @Doc(value = "The generation of the spec that this status is about.", example = "1")
        Long observedGeneration,
    @Doc(
            value =
                "In one word: Pending (nothing deployed yet), Progressing, Ready, Degraded, Stopped or Deleting.",
            example = "Ready")
        String phase,
    @Doc(
            value = "Ready replicas of those wanted, environment by environment.",
            example = "staging 3/3, production 3/3")
        String ready,
    @Doc("Ready, and what else is to be known; where it is not ready, the message says why.")
        List<Condition> conditions,
    @Doc("Each environment that the application is deployed to, in order.")
        List<Environment> environments) {

  /** One environment of the application. */
  public record Environment(
      @Doc(value = "The environment's name.", example = "production") @Is(Format.ENVIRONMENT)
          String name,
      @Doc(value = "The release that serves there.", example = "order-service-3f2a91c")
          String release,
      @Doc(
              value = "The commit of that release.",
              example = "3f2a91c04be2a3f3f2b1d0a9c8e7f6a5b4c3d2e1")
          @Is(Format.COMMIT)
          String commit,
      @Doc(value = "Replicas wanted.", example = "3") Integer replicas,
      @Doc(value = "Replicas that are ready.", example = "3") Integer readyReplicas,
      @Doc(value = "Where the application answers.", example = "http://localhost:8090/api/orders")
          @Is(Format.WEB_URL)
          String url,
      @Doc("Ready, and what else is to be known of this environment.")
          List<Condition> conditions) {}
}
