package io.company.platform.database.bucket;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.company.platform.database.thing.Owner;
import io.company.platform.kernel.error.PlatformException;
import io.company.platform.kernel.error.Reason;
import io.company.platform.kernel.resource.Resource;
import io.company.platform.kinds.BucketSpec;
import io.company.platform.kinds.FieldError;
import io.company.platform.kinds.Kinds;
import io.company.platform.kinds.Quantity;
import io.company.platform.kinds.Specs;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Buckets as their users see them: with the policy Keep, nothing that holds objects goes. */
@Singleton
class Buckets extends Owner {

  static final String KEEP = "Keep";

  private final Storage storage;

  @Inject
  Buckets(Owner.Common common, Storage storage) {
    super(Kinds.BUCKET, common);
    this.storage = storage;
  }

  @Override
  protected void check(Optional<Resource> current, ObjectNode object) {
    if (current.isEmpty() || object.path("spec").path("quota").isMissingNode()) {
      return;
    }
    List<FieldError> errors = errors(current.get(), object, of(current.get()));
    if (!errors.isEmpty()) {
      throw PlatformException.invalid(errors);
    }
  }

  /** Pure: a quota below what is stored, or an environment less whose objects are to be kept. */
  static List<FieldError> errors(
      Resource current, ObjectNode object, List<Storage.Status> buckets) {
    List<FieldError> errors = new ArrayList<>();
    long quota;
    try {
      quota = Quantity.memoryBytes(object.at("/spec/quota").asText());
    } catch (IllegalArgumentException e) {
      return List.of();
    }
    List<String> names = new ArrayList<>();
    object
        .at("/spec/environments")
        .forEach(each -> names.add(BucketName.of(current.key(), current.uid(), each.asText())));
    boolean keeps = KEEP.equals(object.at("/spec/deletionPolicy").asText(KEEP));
    for (Storage.Status bucket : buckets) {
      if (!names.contains(bucket.name()) && keeps && bucket.objects() > 0) {
        errors.add(
            new FieldError(
                "spec.environments",
                "bucket "
                    + bucket.name()
                    + " holds "
                    + bucket.objects()
                    + " objects: delete them first, or set deletionPolicy to Delete",
                object.at("/spec/environments")));
      }
      if (names.contains(bucket.name()) && bucket.bytes() > quota) {
        errors.add(
            new FieldError(
                "spec.quota",
                "bucket "
                    + bucket.name()
                    + " holds "
                    + bucket.bytes()
                    + " bytes already: delete objects first, or ask for more",
                object.at("/spec/quota")));
      }
    }
    return errors;
  }

  @Override
  protected Optional<String> keep(Resource resource) {
    BucketSpec spec = Specs.read(BucketSpec.class, resource.spec());
    long objects = of(resource).stream().mapToLong(Storage.Status::objects).sum();
    return KEEP.equals(spec.deletionPolicy()) && objects > 0
        ? Optional.of(
            "Bucket "
                + resource.key().name()
                + " holds "
                + objects
                + " objects and its deletionPolicy is Keep: delete them first, or set it to Delete")
        : Optional.empty();
  }

  /** UNAVAILABLE where it can't be known: what is unknown is not deleted. */
  private List<Storage.Status> of(Resource resource) {
    try {
      return storage.buckets().stream()
          .filter(each -> each.owner().equals(resource.uid()))
          .toList();
    } catch (StorageException e) {
      throw new PlatformException(Reason.UNAVAILABLE, e.getMessage() + " Try again.", List.of(), 5);
    }
  }
}
