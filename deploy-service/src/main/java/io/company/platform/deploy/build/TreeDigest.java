package io.company.platform.deploy.build;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.TreeMap;

/**
 * SHA-256 over a tree: for each entry, by sorted path, its path, what it is, whether it is
 * executable, and its content or target. Times and owners do not count; symbolic links are not
 * followed.
 *
 * @param hex 64 digits
 * @param sizeBytes of all files
 */
public record TreeDigest(String hex, long sizeBytes) {

  public static TreeDigest of(Path root) throws IOException {
    TreeMap<String, Path> entries = new TreeMap<>();
    Files.walkFileTree(
        root,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
            entries.put(root.relativize(folder).toString(), folder);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            entries.put(root.relativize(file).toString(), file);
            return FileVisitResult.CONTINUE;
          }
        });
    MessageDigest digest = sha256();
    long size = 0;
    byte[] buffer = new byte[1 << 16];
    for (var entry : entries.entrySet()) {
      size += add(digest, entry.getKey(), entry.getValue(), buffer);
    }
    return new TreeDigest(HexFormat.of().formatHex(digest.digest()), size);
  }

  private static long add(MessageDigest digest, String path, Path file, byte[] buffer)
      throws IOException {
    if (Files.isSymbolicLink(file)) {
      header(digest, path, 'l', 0);
      digest.update(Files.readSymbolicLink(file).toString().getBytes(StandardCharsets.UTF_8));
      return 0;
    }
    if (Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS)) {
      header(digest, path, 'd', 0);
      return 0;
    }
    if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
      throw new IOException(path + " is neither a file nor a folder nor a link");
    }
    boolean executable =
        Files.getPosixFilePermissions(file, LinkOption.NOFOLLOW_LINKS)
            .contains(PosixFilePermission.OWNER_EXECUTE);
    long size = Files.size(file);
    header(digest, path, executable ? 'x' : 'f', size);
    try (InputStream content = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS)) {
      for (int read = content.read(buffer); read >= 0; read = content.read(buffer)) {
        digest.update(buffer, 0, read);
      }
    }
    return size;
  }

  private static void header(MessageDigest digest, String path, char type, long size) {
    digest.update((path + "\0" + type + size + "\0").getBytes(StandardCharsets.UTF_8));
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException(impossible);
    }
  }
}
