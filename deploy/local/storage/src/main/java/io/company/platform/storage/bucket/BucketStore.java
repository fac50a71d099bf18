package io.company.platform.storage.bucket;

import java.io.InputStream;
import java.util.List;
import java.util.function.LongSupplier;
import org.gaul.s3proxy.blobstore.BlobStore;
import org.gaul.s3proxy.blobstore.ForwardingBlobStore;
import org.gaul.s3proxy.blobstore.S3Exceptions;
import org.gaul.s3proxy.blobstore.domain.MultipartUpload;
import org.gaul.s3proxy.nio2blob.AbstractNio2BlobStore;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.services.s3.model.BucketCannedACL;
import software.amazon.awssdk.services.s3.model.CompleteMultipartUploadRequest;
import software.amazon.awssdk.services.s3.model.CompleteMultipartUploadResponse;
import software.amazon.awssdk.services.s3.model.CopyObjectRequest;
import software.amazon.awssdk.services.s3.model.CopyObjectResponse;
import software.amazon.awssdk.services.s3.model.CreateBucketRequest;
import software.amazon.awssdk.services.s3.model.CreateBucketResponse;
import software.amazon.awssdk.services.s3.model.CreateMultipartUploadRequest;
import software.amazon.awssdk.services.s3.model.DeleteObjectRequest;
import software.amazon.awssdk.services.s3.model.DeleteObjectResponse;
import software.amazon.awssdk.services.s3.model.GetBucketAclRequest;
import software.amazon.awssdk.services.s3.model.GetBucketAclResponse;
import software.amazon.awssdk.services.s3.model.GetObjectAclRequest;
import software.amazon.awssdk.services.s3.model.GetObjectAclResponse;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.HeadBucketRequest;
import software.amazon.awssdk.services.s3.model.HeadBucketResponse;
import software.amazon.awssdk.services.s3.model.HeadObjectRequest;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.ListBucketsResponse;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Request;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.ObjectCannedACL;
import software.amazon.awssdk.services.s3.model.Part;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.PutObjectResponse;
import software.amazon.awssdk.services.s3.model.UploadPartRequest;
import software.amazon.awssdk.services.s3.model.UploadPartResponse;

/**
 * One bucket as whoever has a key for it sees the whole store: there is nothing else. Every call
 * that names another bucket is refused, nothing can be made public, and nothing is stored beyond
 * the quota.
 */
final class BucketStore extends ForwardingBlobStore {

  private static final String NO_PUBLIC =
      "Objects of this platform are private: hand out presigned URLs instead.";

  private final String bucket;
  private final Usage usage;
  private final LongSupplier quotaBytes;

  /**
   * @param bucket empty for none at all
   */
  BucketStore(BlobStore all, String bucket, Usage usage, LongSupplier quotaBytes) {
    super(all);
    this.bucket = bucket;
    this.usage = usage;
    this.quotaBytes = quotaBytes;
  }

  private void own(String named) {
    if (bucket.isEmpty() || !bucket.equals(named)) {
      throw Refusals.notYours();
    }
  }

  // What is there.

  @Override
  public ListBucketsResponse list() {
    ListBucketsResponse all = delegate().list();
    return all.toBuilder()
        .buckets(all.buckets().stream().filter(each -> each.name().equals(bucket)).toList())
        .build();
  }

  @Override
  public ListObjectsV2Response list(ListObjectsV2Request request) {
    own(request.bucket());
    return delegate().list(request);
  }

  @Override
  public HeadBucketResponse headBucket(HeadBucketRequest request) {
    own(request.bucket());
    return delegate().headBucket(request);
  }

  @Override
  public boolean blobExists(String container, String name) {
    own(container);
    return delegate().blobExists(container, name);
  }

  @Override
  public HeadObjectResponse blobMetadata(HeadObjectRequest request) {
    own(request.bucket());
    return delegate().blobMetadata(request);
  }

  @Override
  public ResponseInputStream<GetObjectResponse> getBlob(GetObjectRequest request) {
    own(request.bucket());
    return delegate().getBlob(request);
  }

  @Override
  public List<Part> listMultipartUpload(MultipartUpload upload) {
    own(upload.containerName());
    return delegate().listMultipartUpload(upload);
  }

  @Override
  public List<software.amazon.awssdk.services.s3.model.MultipartUpload> listMultipartUploads(
      String container) {
    own(container);
    return delegate().listMultipartUploads(container);
  }

  // What only the platform does.

  @Override
  public CreateBucketResponse createContainer(CreateBucketRequest request) {
    if (bucket.equals(request.bucket())) {
      throw S3Exceptions.bucketAlreadyOwnedByYou(bucket);
    }
    throw Refusals.notByThisApi("Buckets are made by the platform: apply a Bucket.");
  }

  @Override
  public void deleteContainer(String container) {
    deleteBucket(container);
  }

  @Override
  public void deleteBucket(String container) {
    own(container);
    throw Refusals.notByThisApi("Buckets are deleted by the platform: delete the Bucket.");
  }

  @Override
  public boolean supportsVersioning() {
    return false;
  }

  @Override
  public boolean supportsBucketEncryption() {
    return false;
  }

  @Override
  public boolean supportsServerSideEncryption() {
    return false;
  }

  // Access: private, always.

  @Override
  public BucketCannedACL getContainerAccess(String container) {
    own(container);
    return BucketCannedACL.PRIVATE;
  }

  @Override
  public GetBucketAclResponse getContainerAcl(GetBucketAclRequest request) {
    own(request.bucket());
    return delegate().getContainerAcl(request);
  }

  @Override
  public void setContainerAccess(String container, BucketCannedACL access) {
    own(container);
    if (access != BucketCannedACL.PRIVATE) {
      throw Refusals.notByThisApi(NO_PUBLIC);
    }
  }

  @Override
  public ObjectCannedACL getBlobAccess(String container, String key) {
    own(container);
    return ObjectCannedACL.PRIVATE;
  }

  @Override
  public ObjectCannedACL getBlobAccess(String container, String key, String version) {
    own(container);
    return ObjectCannedACL.PRIVATE;
  }

  @Override
  public GetObjectAclResponse getBlobAcl(GetObjectAclRequest request) {
    own(request.bucket());
    return delegate().getBlobAcl(request);
  }

  @Override
  public void setBlobAccess(String container, String key, ObjectCannedACL access) {
    own(container);
    mustBePrivate(access);
  }

  @Override
  public void setBlobAccess(String container, String key, ObjectCannedACL access, String version) {
    own(container);
    mustBePrivate(access);
  }

  private static void mustBePrivate(ObjectCannedACL access) {
    if (access != null && access != ObjectCannedACL.PRIVATE) {
      throw Refusals.notByThisApi(NO_PUBLIC);
    }
  }

  // What takes room, and what gives it back.

  @Override
  public PutObjectResponse putBlob(PutObjectRequest request, InputStream body) {
    own(request.bucket());
    mustBePrivate(request.acl());
    usage.begin();
    try {
      long replaced = sizeOf(request.key());
      Counted counted = new Counted(body, more -> reserve(more, replaced));
      try {
        refuseWhatCannotFit(request.contentLength(), replaced);
        PutObjectResponse response = delegate().putBlob(request, counted);
        replaced(replaced);
        return response;
      } catch (RuntimeException e) {
        usage.add(-counted.bytes(), 0);
        counted.readToItsEnd();
        throw e;
      }
    } finally {
      usage.end();
    }
  }

  @Override
  public CopyObjectResponse copyBlob(CopyObjectRequest request) {
    own(request.sourceBucket());
    own(request.destinationBucket());
    mustBePrivate(request.acl());
    usage.begin();
    try {
      long size = Math.max(0, sizeOf(request.sourceKey()));
      long replaced = sizeOf(request.destinationKey());
      reserve(size, replaced);
      try {
        CopyObjectResponse response = delegate().copyBlob(request);
        replaced(replaced);
        return response;
      } catch (RuntimeException e) {
        usage.add(-size, 0);
        throw e;
      }
    } finally {
      usage.end();
    }
  }

  @Override
  public DeleteObjectResponse removeBlob(DeleteObjectRequest request) {
    own(request.bucket());
    usage.begin();
    try {
      long size = sizeOf(request.key());
      DeleteObjectResponse response = delegate().removeBlob(request);
      if (size >= 0) {
        usage.add(-size, -1);
      }
      return response;
    } finally {
      usage.end();
    }
  }

  @Override
  public void clearContainer(ListObjectsV2Request request) {
    throw Refusals.notByThisApi("Delete the objects one by one.");
  }

  @Override
  public MultipartUpload initiateMultipartUpload(CreateMultipartUploadRequest request) {
    own(request.bucket());
    mustBePrivate(request.acl());
    return delegate().initiateMultipartUpload(request);
  }

  @Override
  public UploadPartResponse uploadMultipartPart(
      MultipartUpload upload, UploadPartRequest request, InputStream body) {
    own(upload.containerName());
    usage.begin();
    try {
      String part =
          AbstractNio2BlobStore.multipartPartName(
              upload.id(), upload.blobName(), request.partNumber());
      long replaced = sizeOf(part);
      Counted counted = new Counted(body, more -> reserve(more, replaced));
      try {
        refuseWhatCannotFit(request.contentLength(), replaced);
        UploadPartResponse response = delegate().uploadMultipartPart(upload, request, counted);
        usage.add(-Math.max(0, replaced), 0);
        return response;
      } catch (RuntimeException e) {
        usage.add(-counted.bytes(), 0);
        counted.readToItsEnd();
        throw e;
      }
    } finally {
      usage.end();
    }
  }

  @Override
  public CompleteMultipartUploadResponse completeMultipartUpload(
      MultipartUpload upload, CompleteMultipartUploadRequest request) {
    own(upload.containerName());
    usage.begin();
    try {
      long parts = partsOf(upload);
      long replaced = sizeOf(upload.blobName());
      CompleteMultipartUploadResponse response =
          delegate().completeMultipartUpload(upload, request);
      usage.add(sizeOf(upload.blobName()) - parts, 0);
      replaced(replaced);
      return response;
    } finally {
      usage.end();
    }
  }

  @Override
  public void abortMultipartUpload(MultipartUpload upload) {
    own(upload.containerName());
    usage.begin();
    try {
      long parts = partsOf(upload);
      delegate().abortMultipartUpload(upload);
      usage.add(-parts, 0);
    } finally {
      usage.end();
    }
  }

  private long partsOf(MultipartUpload upload) {
    return delegate().listMultipartUpload(upload).stream().mapToLong(Part::size).sum();
  }

  /** Bytes of the object; -1 where there is none. */
  private long sizeOf(String key) {
    HeadObjectResponse there = delegate().blobMetadataIfPresent(bucket, key);
    return there == null || there.contentLength() == null ? -1 : there.contentLength();
  }

  private void replaced(long replaced) {
    usage.add(-Math.max(0, replaced), replaced < 0 ? 1 : 0);
  }

  private void refuseWhatCannotFit(Long announced, long replaced) {
    long used = usage.count().bytes();
    if (announced != null && used + announced > quotaBytes.getAsLong() + Math.max(0, replaced)) {
      throw Refusals.quota(bucket, quotaBytes.getAsLong(), used);
    }
  }

  /** What is replaced gives its room to what replaces it. */
  private void reserve(long more, long replaced) {
    if (!usage.reserve(more, quotaBytes.getAsLong() + Math.max(0, replaced))) {
      throw Refusals.quota(bucket, quotaBytes.getAsLong(), usage.count().bytes());
    }
  }
}
