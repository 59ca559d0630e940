package io.soundforge.storage.blob;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/**
 * Bytes on their way to a server that wants to know how many there are before it takes the first. Few are held in memory; more lie in a file
 * that has no name, and is gone with this process, however that ends.
 */
final class PartBuffer implements AutoCloseable {
    static final int IN_MEMORY = 32 * 1024;

    private final Path folder;
    private final MessageDigest md5 = newMd5();
    private byte[] memory = new byte[IN_MEMORY];
    private FileChannel file;
    private long size;

    /** @param folder for the file; made if need be */
    PartBuffer(Path folder) {
        this.folder = folder;
    }

    private static MessageDigest newMd5() {
        try {
            return MessageDigest.getInstance("MD5");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    long size() {
        return size;
    }

    /** Of all bytes, as HTTP writes it. */
    String md5() {
        try {
            return Base64.getEncoder().encodeToString(((MessageDigest) md5.clone()).digest());
        } catch (CloneNotSupportedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** @throws StorageFullException if there is no room for the file */
    void add(byte[] bytes, int length) throws IOException {
        md5.update(bytes, 0, length);
        if (file == null && size + length <= IN_MEMORY) {
            System.arraycopy(bytes, 0, memory, (int) size, length);
            size += length;
            return;
        }
        try {
            if (file == null) {
                file = nameless();
                write(memory, (int) size, 0);
            }
            write(bytes, length, size);
        } catch (IOException e) {
            throw VolumeFiles.typed(e);
        }
        size += length;
    }

    private FileChannel nameless() throws IOException {
        Files.createDirectories(folder);
        Path path = Files.createTempFile(folder, "part-", null);
        try {
            return FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE);
        } finally {
            Files.delete(path);
        }
    }

    private void write(byte[] bytes, int length, long position) throws IOException {
        ByteBuffer left = ByteBuffer.wrap(bytes, 0, length);
        while (left.hasRemaining()) {
            position += file.write(left, position);
        }
    }

    /** From the first byte on; any number of times. */
    InputStream open() {
        return file == null ? new ByteArrayInputStream(memory, 0, (int) size) : new FromFile();
    }

    /** Ready for the next part. */
    void clear() throws IOException {
        md5.reset();
        size = 0;
        if (file != null) {
            file.truncate(0);
        }
    }

    @Override
    public void close() throws IOException {
        memory = null;
        if (file != null) {
            file.close();
        }
    }

    private final class FromFile extends InputStream {
        private long position;

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            if (position == size) {
                return length == 0 ? 0 : -1;
            }
            int most = (int) Math.min(length, size - position);
            int got = file.read(ByteBuffer.wrap(buffer, offset, most), position);
            if (got > 0) {
                position += got;
            }
            return got;
        }
    }
}
