package io.company.platform.node.disk;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;

/** Calls of the C library for files that Java has no name for. */
public final class Posix {

  private static final Linker LINKER = Linker.nativeLinker();
  private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;
  private static final MethodHandle LCHOWN =
      handle("lchown", FunctionDescriptor.of(INT, ValueLayout.ADDRESS, INT, INT));
  private static final MethodHandle SYNCFS = handle("syncfs", FunctionDescriptor.of(INT, INT));
  private static final MethodHandle CLOSE = handle("close", FunctionDescriptor.of(INT, INT));
  private static final MethodHandle OPEN =
      LINKER.downcallHandle(
          LINKER.defaultLookup().find("open").orElseThrow(),
          FunctionDescriptor.of(INT, ValueLayout.ADDRESS, INT),
          Linker.Option.firstVariadicArg(2));
  private static final int CLOSE_ON_EXEC = 0x80000; // and O_RDONLY, which is 0

  private Posix() {}

  private static MethodHandle handle(String name, FunctionDescriptor descriptor) {
    return LINKER.downcallHandle(LINKER.defaultLookup().find(name).orElseThrow(), descriptor);
  }

  /** Makes uid and gid {@code user} the path's owners; a symbolic link is given itself. */
  public static void give(Path path, int user) {
    int failed;
    try (Arena arena = Arena.ofConfined()) {
      failed = (int) LCHOWN.invokeExact(arena.allocateFrom(path.toString()), user, user);
    } catch (Throwable e) {
      throw new IllegalStateException("lchown", e);
    }
    if (failed != 0) {
      throw new UncheckedIOException(new IOException(path + " can't be given to the user " + user));
    }
  }

  /** Returns when everything that was written to the path's file system is on its disk. */
  public static void sync(Path path) {
    int failed;
    try (Arena arena = Arena.ofConfined()) {
      int descriptor = (int) OPEN.invokeExact(arena.allocateFrom(path.toString()), CLOSE_ON_EXEC);
      if (descriptor < 0) {
        throw new UncheckedIOException(new IOException(path + " can't be opened"));
      }
      failed = (int) SYNCFS.invokeExact(descriptor);
      int ignored = (int) CLOSE.invokeExact(descriptor);
    } catch (UncheckedIOException e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException("syncfs", e);
    }
    if (failed != 0) {
      throw new UncheckedIOException(new IOException(path + " could not be written to the disk"));
    }
  }
}
