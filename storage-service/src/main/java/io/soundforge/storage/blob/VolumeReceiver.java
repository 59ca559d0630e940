package io.soundforge.storage.blob;

import io.soundforge.storage.blob.BlobBackend.Incoming;
import io.soundforge.storage.blob.BlobBackend.Sealed;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;

/** Takes bodies in: into a temporary file, flushed, and from there to its place in one step. */
final class VolumeReceiver {
    private final Path base;
    private final TemporaryFiles temporaries;

    VolumeReceiver(Path base, TemporaryFiles temporaries) {
        this.base = base;
        this.temporaries = temporaries;
    }

    /** As {@link BlobBackend#receive}. */
    Incoming receive(Path target, InputStream source, long maxBytes) throws IOException {
        TemporaryFiles.Temporary temporary = null;
        boolean whole = false;
        try {
            temporary = temporaries.create();
            Checksums checksums = new Checksums();
            long size = fill(temporary.channel(), source, maxBytes, checksums);
            temporary.channel().force(true);
            Object mark = VolumeFiles.mark(temporary.path());
            Sealed sealed = new Sealed(size, checksums.sha256(), checksums.crc32(), mark);
            whole = true;
            return new Arrived(temporary, target, sealed);
        } catch (IOException e) {
            throw VolumeFiles.typed(e);
        } finally {
            if (!whole && temporary != null) {
                temporary.close();
            }
        }
    }

    private static long fill(FileChannel out, InputStream source, long maxBytes, Checksums checksums)
            throws IOException {
        byte[] buffer = new byte[128 * 1024];
        long size = 0;
        int got;
        while ((got = readFrom(source, buffer)) >= 0) {
            size += got;
            if (size > maxBytes) {
                throw new BlobTooLargeException(maxBytes);
            }
            checksums.add(buffer, got);
            ByteBuffer bytes = ByteBuffer.wrap(buffer, 0, got);
            while (bytes.hasRemaining()) {
                out.write(bytes);
            }
        }
        return size;
    }

    private static int readFrom(InputStream source, byte[] buffer) throws IOException {
        try {
            return source.read(buffer);
        } catch (IOException e) {
            throw new SourceBrokenException(e);
        }
    }

    private final class Arrived implements Incoming {
        private final TemporaryFiles.Temporary temporary;
        private final Path target;
        private final Sealed sealed;

        Arrived(TemporaryFiles.Temporary temporary, Path target, Sealed sealed) {
            this.temporary = temporary;
            this.target = target;
            this.sealed = sealed;
        }

        @Override
        public Sealed sealed() {
            return sealed;
        }

        @Override
        public void keep() throws IOException {
            try {
                Durable.rename(base, temporary.path(), target);
            } catch (IOException e) {
                throw VolumeFiles.typed(e);
            }
        }

        @Override
        public void close() {
            temporary.close();
        }
    }
}
