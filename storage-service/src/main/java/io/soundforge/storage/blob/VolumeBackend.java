package io.soundforge.storage.blob;

import io.soundforge.storageclient.StagingArea;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;

/** A folder on a disk, shared with the workers of this machine or mounted by them. */
public final class VolumeBackend implements BlobBackend {
    private static final String TEMPORARY = "tmp";

    /** No path that {@link SafePaths} allows. */
    private static final String MARKER = ".soundforge-volume";

    private final Path base;
    private final SafePaths paths;
    private final TemporaryFiles temporaries;
    private final VolumeReceiver receiver;
    private final VolumeSweep sweep;

    /** @param base made if need be */
    public VolumeBackend(Path base) throws IOException {
        Files.createDirectories(base);
        this.base = base.toRealPath();
        this.paths = new SafePaths(this.base);
        this.temporaries = new TemporaryFiles(this.base.resolve(TEMPORARY));
        this.receiver = new VolumeReceiver(this.base, temporaries);
        this.sweep = new VolumeSweep(this.base);
    }

    @Override
    public Incoming receive(String path, InputStream source, long maxBytes) throws IOException {
        return receiver.receive(paths.resolveReal(path), source, maxBytes);
    }

    @Override
    public Sealed seal(String path) throws IOException {
        Path file = existing(path);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS)) {
            Object before = VolumeFiles.mark(file);
            Checksums checksums = new Checksums();
            ByteBuffer buffer = ByteBuffer.allocate(256 * 1024);
            long size = 0;
            while (channel.read(buffer) >= 0) {
                size += buffer.position();
                checksums.add(buffer.array(), buffer.position());
                buffer.clear();
            }
            channel.force(true);
            if (!before.equals(VolumeFiles.mark(file))) {
                throw new NoSuchBlobException(path + " is still being written");
            }
            return new Sealed(size, checksums.sha256(), checksums.crc32(), before);
        } catch (NoSuchFileException e) {
            throw new NoSuchBlobException("there is no " + path);
        } catch (IOException e) {
            throw VolumeFiles.typed(e);
        }
    }

    @Override
    public void move(String from, String to, Sealed sealed) throws IOException {
        Path source = existing(from);
        Path target = paths.resolveReal(to);
        try {
            if (!VolumeFiles.mark(source).equals(sealed.mark())) {
                throw new NoSuchBlobException(from + " has changed since it was read");
            }
            Durable.rename(base, source, target);
        } catch (NoSuchFileException e) {
            throw new NoSuchBlobException("there is no " + from);
        } catch (IOException e) {
            throw VolumeFiles.typed(e);
        }
    }

    @Override
    public void copy(String from, String to) throws IOException {
        Path source = existing(from);
        Path target = paths.resolveReal(to);
        try (TemporaryFiles.Temporary temporary = temporaries.create()) {
            Path link = temporary.path().resolveSibling(temporary.path().getFileName() + TemporaryFiles.LINK);
            try {
                Files.createLink(link, source);
                Durable.rename(base, link, target);
            } catch (NoSuchFileException e) {
                throw new NoSuchBlobException("there is no " + from);
            } catch (UnsupportedOperationException | FileSystemException e) {
                copyBytes(source, temporary, target);
            } finally {
                // A rename between two names of one file does nothing and leaves both.
                Files.deleteIfExists(link);
            }
        } catch (IOException e) {
            throw VolumeFiles.typed(e);
        }
    }

    private void copyBytes(Path source, TemporaryFiles.Temporary temporary, Path target) throws IOException {
        try (FileChannel in = FileChannel.open(source, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS)) {
            long size = in.size();
            long done = 0;
            while (done < size) {
                done += in.transferTo(done, size - done, temporary.channel());
            }
        }
        temporary.channel().force(true);
        Durable.rename(base, temporary.path(), target);
    }

    @Override
    public Optional<Found> find(String path) throws IOException {
        Path file = paths.resolveReal(path);
        try {
            BasicFileAttributes attributes = VolumeFiles.attributes(file);
            return attributes.isRegularFile()
                    ? Optional.of(new Found(
                            path,
                            attributes.size(),
                            attributes.lastModifiedTime().toInstant()))
                    : Optional.empty();
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    @Override
    public InputStream read(String path, long offset, long length) throws IOException {
        Path file = existing(path);
        FileChannel channel;
        try {
            channel = FileChannel.open(file, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);
        } catch (NoSuchFileException e) {
            throw new NoSuchBlobException("there is no " + path);
        }
        channel.position(offset);
        return new BoundedInputStream(Channels.newInputStream(channel), length);
    }

    @Override
    public Optional<Path> localFile(String path) throws IOException {
        return Optional.of(existing(path));
    }

    @Override
    public boolean delete(String path) throws IOException {
        Path file = paths.resolveReal(path);
        boolean deleted = Files.deleteIfExists(file);
        Path folder = file.getParent();
        if (deleted) {
            Durable.syncFolder(folder);
        }
        // A track's own folder goes with its last file; the top folders stay.
        while (!folder.equals(base) && !folder.getParent().equals(base)) {
            try {
                Files.deleteIfExists(folder);
            } catch (DirectoryNotEmptyException e) {
                break;
            }
            folder = folder.getParent();
        }
        return deleted;
    }

    @Override
    public void deleteStaging(StagingArea area) throws IOException {
        sweep.deleteTree(paths.resolveReal(area.path()));
        sweep.deleteIfEmpty(paths.resolveReal(area.path()).getParent());
    }

    @Override
    public void deleteStagingOf(String taskPrefix) throws IOException {
        sweep.deleteChildren(base.resolve(StagingArea.ROOT), taskPrefix);
    }

    @Override
    public void list(String folder, Consumer<Found> visitor) throws IOException {
        Path top = base.resolve(folder);
        sweep.visitFiles(
                top,
                (file, attributes) -> visitor.accept(new Found(
                        base.relativize(file).toString().replace('\\', '/'),
                        attributes.size(),
                        attributes.lastModifiedTime().toInstant())));
    }

    @Override
    public long sweep(Duration stagingAge, Duration temporaryAge) throws IOException {
        Instant now = Instant.now();
        return temporaries.sweep(now.minus(temporaryAge))
                + sweep.sweepStaging(base.resolve(StagingArea.ROOT), now.minus(stagingAge));
    }

    @Override
    public Optional<String> volumeId() throws IOException {
        try {
            return Optional.of(Files.readString(base.resolve(MARKER)).strip());
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    @Override
    public void writeVolumeId(String id) throws IOException {
        byte[] text = (id + "\n").getBytes(StandardCharsets.UTF_8);
        try (Incoming incoming = receiver.receive(base.resolve(MARKER), new ByteArrayInputStream(text), text.length)) {
            incoming.keep();
        }
    }

    @Override
    public String location() {
        return base.toString();
    }

    @Override
    public void probe() throws IOException {
        try (TemporaryFiles.Temporary temporary = temporaries.create()) {
            Objects.requireNonNull(temporary.path());
        } catch (IOException e) {
            if (!(VolumeFiles.typed(e) instanceof StorageFullException)) {
                throw e;
            }
        }
    }

    private Path existing(String path) throws IOException {
        Path file = paths.resolveReal(path);
        if (!SafePaths.isPlainFile(file)) {
            throw new NoSuchBlobException("there is no " + path);
        }
        return file;
    }
}
