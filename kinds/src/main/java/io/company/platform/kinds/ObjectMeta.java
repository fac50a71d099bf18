package io.company.platform.kinds;

import com.fasterxml.jackson.databind.JsonNode;
import io.company.platform.kinds.field.Doc;
import io.company.platform.kinds.field.Format;
import io.company.platform.kinds.field.Is;
import io.company.platform.kinds.field.Keys;
import io.company.platform.kinds.field.Required;
import io.company.platform.kinds.field.Size;
import java.util.List;
import java.util.Map;

/** What every object has besides {@code spec} and {@code status}, as Kubernetes has it. */
public record ObjectMeta(
    @Doc(value = "The object's name, unique in its kind and team.", example = "order-service")
        @Required
        @Is(Format.NAME)
        String name,
    @Doc(value = "The team that the object belongs to.", example = "orders")
        @Required(derived = true)
        @Is(Format.NAME)
        String namespace,
    @Doc(
            value =
                "Names this object for good; another one that is later called the same has another. Set by the platform.",
            example = "5f0c4a5e-3c8e-4b0a-9b5e-0d6f3c1f2a77")
        String uid,
    @Doc(value = "Keys and values to select objects by.", example = "{\"tier\": \"backend\"}")
        @Keys(Format.LABEL_KEY)
        @Is(Format.LABEL_VALUE)
        @Size(max = 64)
        Map<String, String> labels,
    @Doc(
            value = "Free notes of people and tools.",
            example = "{\"example.com/on-call\": \"orders team\"}")
        @Keys(Format.LABEL_KEY)
        @Is(Format.ANNOTATION_VALUE)
        @Size(max = 64)
        Map<String, String> annotations,
    @Doc(
            value =
                "The revision that wrote the object. An update that carries an older one is refused (409).",
            example = "42")
        String resourceVersion,
    @Doc(value = "Counts the changes of the spec. Set by the platform.", example = "1")
        Long generation,
    @Doc(
            value = "When the object was created. Set by the platform.",
            example = "2026-03-01T12:00:00Z")
        @Is(Format.TIME)
        String creationTimestamp,
    @Doc(
            value =
                "When its deletion was asked for; it is gone when every finalizer is. Set by the platform.",
            example = "2026-03-02T12:00:00Z")
        @Is(Format.TIME)
        String deletionTimestamp,
    @Doc(value = "Seconds that the deletion may take. Set by the platform.", example = "30")
        Long deletionGracePeriodSeconds,
    @Doc(
            value = "Who has to clean up before the object may go.",
            example = "[\"platform.company.io/workloads\"]")
        @Is(Format.LABEL_KEY)
        @Size(max = 32, unique = true)
        List<String> finalizers,
    @Doc("The objects that this one belongs to.") @Size(max = 32) List<Owner> ownerReferences,
    @Doc(
            value = "Which tool set which field (server-side apply). Set by the platform.",
            example = "[{\"manager\": \"kubectl\", \"operation\": \"Apply\"}]")
        List<JsonNode> managedFields,
    @Doc(
            value = "Not used; accepted because old tools send it.",
            example = "/apis/platform.company.io/v1")
        String selfLink) {

  /** An object that another one belongs to. */
  public record Owner(
      @Doc(value = "API group and version of the owner.", example = "platform.company.io/v1")
          String apiVersion,
      @Doc(value = "Kind of the owner.", example = "Deployment") String kind,
      @Doc(value = "Name of the owner.", example = "order-service") @Is(Format.SUBDOMAIN)
          String name,
      @Doc(value = "uid of the owner.", example = "0b7f7d0e-8f0e-4f43-8a55-4b0e4d6c1b11")
          String uid,
      @Doc(value = "Whether the owner manages this object.", example = "true") Boolean controller,
      @Doc(value = "Whether the owner's deletion waits for this object.", example = "false")
          Boolean blockOwnerDeletion) {}
}
