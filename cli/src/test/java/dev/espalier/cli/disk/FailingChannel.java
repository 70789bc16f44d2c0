package dev.espalier.cli.disk;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;

/** A file channel whose writes and flushes can fail. */
final class FailingChannel extends FileChannel {

  private final FileChannel real;
  private final Path path;

  FailingChannel(FileChannel real, Path path) {
    this.real = real;
    this.path = path;
  }

  @Override
  public int write(ByteBuffer bytes) throws IOException {
    if (!Plan.ask(Operation.WRITE, path) || bytes.remaining() < 2) {
      return real.write(bytes);
    }
    int limit = bytes.limit();
    bytes.limit(bytes.position() + bytes.remaining() / 2);
    try {
      return real.write(bytes);
    } finally {
      bytes.limit(limit);
    }
  }

  @Override
  public int write(ByteBuffer bytes, long position) throws IOException {
    Plan.ask(Operation.WRITE, path);
    return real.write(bytes, position);
  }

  @Override
  public long write(ByteBuffer[] bytes, int offset, int length) throws IOException {
    Plan.ask(Operation.WRITE, path);
    return real.write(bytes, offset, length);
  }

  @Override
  public void force(boolean metaData) throws IOException {
    Plan.ask(Operation.FLUSH, path);
    real.force(metaData);
  }

  @Override
  public FileChannel truncate(long size) throws IOException {
    Plan.ask(Operation.WRITE, path);
    real.truncate(size);
    return this;
  }

  @Override
  public int read(ByteBuffer bytes) throws IOException {
    return real.read(bytes);
  }

  @Override
  public long read(ByteBuffer[] bytes, int offset, int length) throws IOException {
    return real.read(bytes, offset, length);
  }

  @Override
  public int read(ByteBuffer bytes, long position) throws IOException {
    return real.read(bytes, position);
  }

  @Override
  public long position() throws IOException {
    return real.position();
  }

  @Override
  public FileChannel position(long position) throws IOException {
    real.position(position);
    return this;
  }

  @Override
  public long size() throws IOException {
    return real.size();
  }

  @Override
  public long transferTo(long position, long count, WritableByteChannel target) throws IOException {
    return real.transferTo(position, count, target);
  }

  @Override
  public long transferFrom(ReadableByteChannel source, long position, long count)
      throws IOException {
    Plan.ask(Operation.WRITE, path);
    return real.transferFrom(source, position, count);
  }

  @Override
  public MappedByteBuffer map(MapMode mode, long position, long size) throws IOException {
    return real.map(mode, position, size);
  }

  @Override
  public FileLock lock(long position, long size, boolean shared) throws IOException {
    return real.lock(position, size, shared);
  }

  @Override
  public FileLock tryLock(long position, long size, boolean shared) throws IOException {
    return real.tryLock(position, size, shared);
  }

  @Override
  protected void implCloseChannel() throws IOException {
    real.close();
  }
}
