package io.company.platform.storage.bucket;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.function.LongConsumer;

/** A body on its way to the disk; each piece is asked room for before it is passed on. */
final class Counted extends FilterInputStream {

  private static final int MOST_READ_FOR_NOTHING_BYTES = 64 << 20;

  private final LongConsumer room;
  private long bytes;

  /**
   * @param room takes the bytes of the next piece; throws when there is none
   */
  Counted(InputStream body, LongConsumer room) {
    super(body);
    this.room = room;
  }

  long bytes() {
    return bytes;
  }

  @Override
  public int read() throws IOException {
    int one = super.read();
    if (one >= 0) {
      take(1);
    }
    return one;
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    int read = super.read(buffer, offset, length);
    if (read > 0) {
      take(read);
    }
    return read;
  }

  /**
   * Reads what is left, to a bound, and drops it: a client that is still sending would not see the
   * answer.
   */
  void readToItsEnd() {
    byte[] buffer = new byte[16_384];
    long left = MOST_READ_FOR_NOTHING_BYTES;
    try {
      int read = in.read(buffer);
      while (read >= 0 && left > 0) {
        left -= read;
        read = in.read(buffer);
      }
    } catch (IOException | RuntimeException gone) {
      // Whoever sent it does not wait for an answer any more.
    }
  }

  @Override
  public boolean markSupported() {
    return false;
  }

  private void take(int more) {
    room.accept(more);
    bytes += more;
  }
}
