package io.company.platform.storage;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3Configuration;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.ObjectCannedACL;
import software.amazon.awssdk.services.s3.model.ObjectIdentifier;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.presigner.S3Presigner;

/** The S3 API as applications meet it, through Amazon's own client. */
class StorageIT {

  private static final String SECRET = "a-secret-of-the-first-application";
  private static final String OTHER = "a-secret-of-the-second-application";
  private static final int MIB = 1 << 20;

  @TempDir Path directory;
  private Storage storage;
  private Administrator administrator;

  @BeforeEach
  void start() throws Exception {
    open();
    assertEquals(200, administrator.bucket("orders-staging-invoices", 16 * MIB, "uid-1"));
    assertEquals(200, administrator.bucket("payments-staging-receipts", 16 * MIB, "uid-2"));
    assertEquals(
        200, administrator.identity("ORDERS0000000001", SECRET, "orders-staging-invoices"));
    assertEquals(
        200, administrator.identity("PAYMENTS00000001", OTHER, "payments-staging-receipts"));
  }

  private void open() throws Exception {
    storage = Storage.start(new StorageOptions(0, 0, "admin-password", "seal", directory));
    administrator = new Administrator(storage.adminPort(), "admin-password");
  }

  @AfterEach
  void stop() {
    storage.close();
  }

  private S3Client client(String id, String secret) {
    return S3Client.builder()
        .endpointOverride(URI.create("http://127.0.0.1:" + storage.port()))
        .region(Region.US_EAST_1)
        .credentialsProvider(credentials(id, secret))
        .forcePathStyle(true)
        .httpClient(UrlConnectionHttpClient.create())
        .build();
  }

  private S3Client orders() {
    return client("ORDERS0000000001", SECRET);
  }

  private static StaticCredentialsProvider credentials(String id, String secret) {
    return StaticCredentialsProvider.create(AwsBasicCredentials.create(id, secret));
  }

  private static String code(org.junit.jupiter.api.function.Executable call) {
    return assertThrows(S3Exception.class, call).awsErrorDetails().errorCode();
  }

  @Test
  void keepsWhatIsPutAndGivesItBackWithItsMetadata() {
    try (S3Client s3 = orders()) {
      s3.putObject(
          put ->
              put.bucket("orders-staging-invoices")
                  .key("2026/march/invoice 1.pdf")
                  .contentType("application/pdf")
                  .metadata(java.util.Map.of("order", "42")),
          RequestBody.fromString("an invoice"));
      var got =
          s3.getObjectAsBytes(
              get -> get.bucket("orders-staging-invoices").key("2026/march/invoice 1.pdf"));
      assertEquals("an invoice", got.asUtf8String());
      assertEquals("application/pdf", got.response().contentType());
      assertEquals("42", got.response().metadata().get("order"));
      assertEquals(
          List.of("2026/march/invoice 1.pdf"),
          s3
              .listObjectsV2(list -> list.bucket("orders-staging-invoices").prefix("2026/"))
              .contents()
              .stream()
              .map(each -> each.key())
              .toList());
      s3.deleteObjects(
          delete ->
              delete
                  .bucket("orders-staging-invoices")
                  .delete(
                      all ->
                          all.objects(
                              ObjectIdentifier.builder().key("2026/march/invoice 1.pdf").build())));
      assertEquals(0, s3.listObjectsV2(list -> list.bucket("orders-staging-invoices")).keyCount());
    }
  }

  @Test
  void aKeyReachesItsOwnBucketAndNothingElse() {
    try (S3Client payments = client("PAYMENTS00000001", OTHER);
        S3Client s3 = orders()) {
      payments.putObject(
          put -> put.bucket("payments-staging-receipts").key("r"), RequestBody.fromString("r"));
      assertEquals(
          List.of("orders-staging-invoices"),
          s3.listBuckets().buckets().stream().map(each -> each.name()).toList());
      String theirs = "payments-staging-receipts";
      assertEquals(
          "AccessDenied", code(() -> s3.getObjectAsBytes(get -> get.bucket(theirs).key("r"))));
      assertEquals("AccessDenied", code(() -> s3.listObjectsV2(list -> list.bucket(theirs))));
      assertEquals(
          "AccessDenied",
          code(() -> s3.putObject(p -> p.bucket(theirs).key("x"), RequestBody.fromString("x"))));
      assertEquals(
          "AccessDenied", code(() -> s3.deleteObject(delete -> delete.bucket(theirs).key("r"))));
      assertEquals(
          "AccessDenied",
          code(
              () ->
                  s3.copyObject(
                      copy ->
                          copy.sourceBucket(theirs)
                              .sourceKey("r")
                              .destinationBucket("orders-staging-invoices")
                              .destinationKey("stolen"))));
      assertEquals(
          "AccessDenied",
          code(() -> s3.createMultipartUpload(create -> create.bucket(theirs).key("x"))));
      assertEquals("AccessDenied", code(() -> s3.createBucket(create -> create.bucket("mine"))));
      assertEquals(
          "AccessDenied",
          code(() -> s3.deleteBucket(delete -> delete.bucket("orders-staging-invoices"))));
    }
  }

  @Test
  void letsNobodyInWithoutTheRightSignature() throws Exception {
    try (S3Client wrong = client("ORDERS0000000001", "not the secret");
        S3Client unknown = client("NOBODY0000000001", "not the secret")) {
      assertEquals(
          "SignatureDoesNotMatch",
          code(() -> wrong.listObjectsV2(list -> list.bucket("orders-staging-invoices"))));
      assertEquals(
          "InvalidAccessKeyId",
          code(() -> unknown.listObjectsV2(list -> list.bucket("orders-staging-invoices"))));
    }
    try (S3Client s3 = orders()) {
      s3.putObject(
          put -> put.bucket("orders-staging-invoices").key("a"), RequestBody.fromString("a"));
      assertEquals(
          "AccessDenied",
          code(
              () ->
                  s3.putObject(
                      put ->
                          put.bucket("orders-staging-invoices")
                              .key("a")
                              .acl(ObjectCannedACL.PUBLIC_READ),
                      RequestBody.fromString("a"))),
          "nothing is made public");
    }
    for (String path : List.of("/", "/orders-staging-invoices", "/orders-staging-invoices/a")) {
      assertEquals(403, plain("GET", path, ""), path);
    }
    assertEquals(403, plain("PUT", "/orders-staging-invoices/b", "b"));
    assertEquals(403, plain("DELETE", "/orders-staging-invoices/a", ""));
  }

  private int plain(String method, String path, String body) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + storage.port() + path))
            .method(method, HttpRequest.BodyPublishers.ofString(body))
            .build();
    return HttpClient.newHttpClient()
        .send(request, HttpResponse.BodyHandlers.ofString())
        .statusCode();
  }

  @Test
  void refusesWhatPassesTheQuotaAndSaysSo() throws Exception {
    try (S3Client s3 = orders()) {
      byte[] ten = bytes(10 * MIB);
      s3.putObject(
          put -> put.bucket("orders-staging-invoices").key("a"), RequestBody.fromBytes(ten));
      S3Exception refused =
          assertThrows(
              S3Exception.class,
              () ->
                  s3.putObject(
                      put -> put.bucket("orders-staging-invoices").key("b"),
                      RequestBody.fromBytes(ten)));
      assertEquals("QuotaExceeded", refused.awsErrorDetails().errorCode());
      assertEquals(403, refused.statusCode());
      assertTrue(refused.getMessage().contains("spec.quota"), refused.getMessage());
      s3.putObject(
          put -> put.bucket("orders-staging-invoices").key("a"),
          RequestBody.fromBytes(bytes(12 * MIB)));
      assertEquals(
          "QuotaExceeded",
          code(
              () ->
                  s3.copyObject(
                      copy ->
                          copy.sourceBucket("orders-staging-invoices")
                              .sourceKey("a")
                              .destinationBucket("orders-staging-invoices")
                              .destinationKey("b"))));
      assertEquals(200, administrator.bucket("orders-staging-invoices", 64 * MIB, "uid-1"));
      s3.putObject(
          put -> put.bucket("orders-staging-invoices").key("b"), RequestBody.fromBytes(ten));
      assertTrue(table().contains("\"objects\":2,\"bytes\":" + 22 * MIB), table());
    }
  }

  @Test
  void uploadsSideBySideDoNotPassTheQuotaTogether() throws Exception {
    try (S3Client s3 = orders();
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Boolean>> all = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        String key = "k" + i;
        all.add(
            threads.submit(
                () -> {
                  try {
                    s3.putObject(
                        put -> put.bucket("orders-staging-invoices").key(key),
                        RequestBody.fromBytes(bytes(5 * MIB)));
                    return true;
                  } catch (S3Exception e) {
                    return false;
                  }
                }));
      }
      int stored = 0;
      for (Future<Boolean> one : all) {
        stored += one.get() ? 1 : 0;
      }
      assertTrue(stored >= 1 && stored <= 3, stored + " of 5 MiB in 16 MiB");
      assertTrue(
          table().contains("\"objects\":" + stored + ",\"bytes\":" + stored * 5 * MIB), table());
    }
  }

  @Test
  void largeObjectsComeInParts() throws Exception {
    byte[] part = bytes(5 * MIB);
    try (S3Client s3 = orders()) {
      String upload =
          s3.createMultipartUpload(create -> create.bucket("orders-staging-invoices").key("large"))
              .uploadId();
      List<CompletedPart> parts = new ArrayList<>();
      for (int number = 1; number <= 2; number++) {
        int which = number;
        String tag =
            s3.uploadPart(
                    put ->
                        put.bucket("orders-staging-invoices")
                            .key("large")
                            .uploadId(upload)
                            .partNumber(which),
                    RequestBody.fromBytes(part))
                .eTag();
        parts.add(CompletedPart.builder().partNumber(number).eTag(tag).build());
      }
      assertTrue(table().contains("\"bytes\":" + 10 * MIB), "parts count: " + table());
      assertEquals(
          "QuotaExceeded",
          code(
              () ->
                  s3.uploadPart(
                      put ->
                          put.bucket("orders-staging-invoices")
                              .key("large")
                              .uploadId(upload)
                              .partNumber(3),
                      RequestBody.fromBytes(bytes(7 * MIB)))));
      s3.completeMultipartUpload(
          complete ->
              complete
                  .bucket("orders-staging-invoices")
                  .key("large")
                  .uploadId(upload)
                  .multipartUpload(all -> all.parts(parts)));
      byte[] got =
          s3.getObjectAsBytes(get -> get.bucket("orders-staging-invoices").key("large"))
              .asByteArray();
      assertEquals(10 * MIB, got.length);
      assertArrayEquals(part, java.util.Arrays.copyOfRange(got, 5 * MIB, 10 * MIB));
      assertTrue(table().contains("\"objects\":1,\"bytes\":" + 10 * MIB), table());
    }
  }

  @Test
  void presignedUrlsLetOneRequestIn() throws Exception {
    try (S3Presigner presigner =
        S3Presigner.builder()
            .endpointOverride(URI.create("http://127.0.0.1:" + storage.port()))
            .region(Region.US_EAST_1)
            .credentialsProvider(credentials("ORDERS0000000001", SECRET))
            .serviceConfiguration(S3Configuration.builder().pathStyleAccessEnabled(true).build())
            .build()) {
      HttpClient http = HttpClient.newHttpClient();
      URI put =
          presigner
              .presignPutObject(
                  sign ->
                      sign.signatureDuration(Duration.ofMinutes(5))
                          .putObjectRequest(p -> p.bucket("orders-staging-invoices").key("by-url")))
              .url()
              .toURI();
      assertEquals(
          200,
          http.send(
                  HttpRequest.newBuilder(put)
                      .PUT(HttpRequest.BodyPublishers.ofString("hello"))
                      .build(),
                  HttpResponse.BodyHandlers.ofString())
              .statusCode());
      URI get =
          presigner
              .presignGetObject(
                  sign ->
                      sign.signatureDuration(Duration.ofMinutes(5))
                          .getObjectRequest(g -> g.bucket("orders-staging-invoices").key("by-url")))
              .url()
              .toURI();
      assertEquals(
          "hello",
          http.send(HttpRequest.newBuilder(get).build(), HttpResponse.BodyHandlers.ofString())
              .body());
      assertEquals(
          403,
          http.send(
                  HttpRequest.newBuilder(URI.create(get.toString().replace("by-url", "other")))
                      .build(),
                  HttpResponse.BodyHandlers.ofString())
              .statusCode());
    }
  }

  @Test
  void afterARestartEverythingIsThereAndNoSecretIsOnTheDisk() throws Exception {
    try (S3Client s3 = orders()) {
      s3.putObject(
          put -> put.bucket("orders-staging-invoices").key("a"), RequestBody.fromString("a"));
    }
    storage.close();
    try (var files = Files.walk(directory)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        String content = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
        assertFalse(content.contains(SECRET), file.toString());
      }
    }
    open();
    try (S3Client s3 = orders()) {
      assertEquals(
          "a",
          s3.getObjectAsBytes(get -> get.bucket("orders-staging-invoices").key("a"))
              .asUtf8String());
    }
    storage.close();
    assertThrows(
        java.io.IOException.class,
        () -> Storage.start(new StorageOptions(0, 0, "admin-password", "another", directory)),
        "with another key it says so rather than start empty");
    open();
  }

  @Test
  void theAdministrationWantsItsPasswordAndGivesNoSecretAway() throws Exception {
    assertEquals(
        401,
        new Administrator(storage.adminPort(), "wrong").call("GET", "/table", "").statusCode());
    assertTrue(table().contains("ORDERS0000000001"));
    assertFalse(table().contains(SECRET));
  }

  @Test
  void aBucketIsRemovedOnlyWhenEmptyUnlessItsObjectsMayGo() throws Exception {
    try (S3Client s3 = orders()) {
      s3.putObject(
          put -> put.bucket("orders-staging-invoices").key("a"), RequestBody.fromString("a"));
      var refused = administrator.call("DELETE", "/buckets/orders-staging-invoices", "");
      assertEquals(409, refused.statusCode());
      assertTrue(refused.body().contains("1 objects"), refused.body());
      assertEquals(409, administrator.bucket("orders-staging-invoices", MIB, "uid-9"));
      for (int again = 0; again < 2; again++) {
        assertEquals(
            200,
            administrator
                .call("DELETE", "/buckets/orders-staging-invoices?objects=delete", "")
                .statusCode());
      }
      assertEquals("InvalidAccessKeyId", code(s3::listBuckets));
      assertFalse(Files.exists(directory.resolve("buckets/orders-staging-invoices")));
      assertEquals(200, administrator.bucket("orders-staging-invoices", MIB, "uid-9"));
      assertTrue(table().contains("\"objects\":0"), table());
    }
  }

  @Test
  void keysAreRevokedOneByOne() throws Exception {
    administrator.identity("ORDERS0000000002", OTHER, "orders-staging-invoices");
    for (int again = 0; again < 2; again++) {
      assertEquals(
          200, administrator.call("DELETE", "/identities/ORDERS0000000001", "").statusCode());
    }
    try (S3Client old = orders();
        S3Client young = client("ORDERS0000000002", OTHER)) {
      assertEquals(
          "InvalidAccessKeyId",
          code(() -> old.listObjectsV2(list -> list.bucket("orders-staging-invoices"))));
      assertEquals(
          0, young.listObjectsV2(list -> list.bucket("orders-staging-invoices")).keyCount());
    }
  }

  private String table() throws Exception {
    return administrator.call("GET", "/table", "").body();
  }

  private static byte[] bytes(int length) {
    byte[] bytes = new byte[length];
    new Random(7).nextBytes(bytes);
    return bytes;
  }
}
