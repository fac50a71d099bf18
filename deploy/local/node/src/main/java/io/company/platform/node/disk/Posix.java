package io.company.platform.node.disk;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
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
  private static final MethodHandle IOCTL =
      LINKER.downcallHandle(
          LINKER.defaultLookup().find("ioctl").orElseThrow(),
          FunctionDescriptor.of(INT, INT, ValueLayout.JAVA_LONG, ValueLayout.ADDRESS),
          Linker.Option.firstVariadicArg(2));
  private static final long GET_FLAGS = 0x80086601L; // FS_IOC_GETFLAGS
  private static final long SET_FLAGS = 0x40086602L; // FS_IOC_SETFLAGS
  private static final int TOP_DIRECTORY = 0x20000; // EXT4_TOPDIR_FL
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
    int failed = opened(path, descriptor -> (int) SYNCFS.invokeExact(descriptor));
    if (failed != 0) {
      throw new UncheckedIOException(new IOException(path + " could not be written to the disk"));
    }
  }

  /**
   * Tells ext4 to put each folder that is made in this one into a part of the disk of its own
   * (chattr +T). It gives inodes of files that were deleted less than a minute ago to nobody, and
   * where many are, making a file takes half a millisecond. Other file systems know no such thing.
   */
  public static void spread(Path directory) {
    int ignored =
        opened(
            directory,
            descriptor -> {
              try (Arena arena = Arena.ofConfined()) {
                MemorySegment flags = arena.allocate(ValueLayout.JAVA_LONG);
                int failed = (int) IOCTL.invokeExact(descriptor, GET_FLAGS, flags);
                if (failed != 0) {
                  return failed;
                }
                flags.set(INT, 0, flags.get(INT, 0) | TOP_DIRECTORY);
                return (int) IOCTL.invokeExact(descriptor, SET_FLAGS, flags);
              }
            });
  }

  private interface Call {
    int on(int descriptor) throws Throwable;
  }

  private static int opened(Path path, Call call) {
    int descriptor;
    try (Arena arena = Arena.ofConfined()) {
      descriptor = (int) OPEN.invokeExact(arena.allocateFrom(path.toString()), CLOSE_ON_EXEC);
    } catch (Throwable e) {
      throw new IllegalStateException("open", e);
    }
    if (descriptor < 0) {
      throw new UncheckedIOException(new IOException(path + " can't be opened"));
    }
    try {
      int answer = call.on(descriptor);
      int ignored = (int) CLOSE.invokeExact(descriptor);
      return answer;
    } catch (Throwable e) {
      throw new IllegalStateException("a call on " + path, e);
    }
  }
}
