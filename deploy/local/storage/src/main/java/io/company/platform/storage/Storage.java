package io.company.platform.storage;

import io.company.platform.storage.admin.AdminServer;
import io.company.platform.storage.bucket.Buckets;
import io.company.platform.storage.table.Seal;
import io.company.platform.storage.table.Table;
import io.company.platform.storage.table.TableFile;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.UUID;
import org.gaul.s3proxy.AccessGrant;
import org.gaul.s3proxy.S3Proxy;
import org.gaul.s3proxy.auth.AuthenticationType;

/**
 * The S3 API over buckets on this machine's disk, and its administration. Nothing is answered that
 * no key of the table has signed, and a key reaches its own bucket alone.
 */
public final class Storage implements AutoCloseable {

  /**
   * Most bytes of a body that is signed as a whole, and so must be held in memory to be verified;
   * what is larger is sent in chunks or in parts, as clients do by themselves.
   */
  private static final long SIGNED_AS_A_WHOLE_BYTES = 16L << 20;

  /** Bounds the memory: each may hold a body. */
  private static final int THREADS = 12;

  private final S3Proxy proxy;
  private final AdminServer admin;
  private final Buckets buckets;

  private Storage(S3Proxy proxy, AdminServer admin, Buckets buckets) {
    this.proxy = proxy;
    this.admin = admin;
    this.buckets = buckets;
  }

  public static Storage start(StorageOptions options) throws Exception {
    ownerOnly(options.directory());
    TableFile file =
        new TableFile(options.directory().resolve("table.sealed"), new Seal(options.seal()));
    Buckets buckets = new Buckets(ownerOnly(options.directory().resolve("buckets")), file);
    S3Proxy proxy =
        S3Proxy.builder()
            .blobStore(buckets.nothing())
            .awsAuthentication(
                AuthenticationType.AWS_V4, "nobody", UUID.randomUUID() + "" + UUID.randomUUID())
            .endpoint(URI.create("http://127.0.0.1:" + options.port()))
            .v4MaxNonChunkedRequestSize(SIGNED_AS_A_WHOLE_BYTES)
            .ignoreUnknownHeaders(true)
            .jettyMaxThreads(THREADS)
            .stopTimeout(20_000)
            .build();
    proxy.setBlobStoreLocator((identity, container, blob) -> grant(buckets, identity));
    AdminServer admin = AdminServer.start(options.adminPort(), options.adminPassword(), buckets);
    proxy.start();
    return new Storage(proxy, admin, buckets);
  }

  /** Null: there is no such key. */
  private static AccessGrant grant(Buckets buckets, String identity) {
    Optional<Table.Identity> known = buckets.identity(identity);
    return known
        .flatMap(each -> buckets.of(each).map(bucket -> new AccessGrant(each.secret(), bucket)))
        .orElse(null);
  }

  private static Path ownerOnly(Path directory) throws IOException {
    Files.createDirectories(directory);
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx------"));
    return directory;
  }

  public int port() {
    return proxy.getPort();
  }

  public int adminPort() {
    return admin.port();
  }

  /** Lets what is under way end. */
  @Override
  public void close() {
    admin.close();
    try {
      proxy.stop();
    } catch (Exception e) {
      System.err.println("the S3 API did not stop in order: " + e.getMessage());
    }
    buckets.close();
  }
}
