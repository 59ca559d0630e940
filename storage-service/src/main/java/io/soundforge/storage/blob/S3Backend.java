package io.soundforge.storage.blob;

import io.soundforge.storageclient.StagingArea;
import io.soundforge.storageclient.StorageKey;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import software.amazon.awssdk.services.s3.model.CopyObjectRequest;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;

/** A bucket of any S3 server. What is published lies under a name of its own for each claim: nothing is ever overwritten. */
public final class S3Backend implements BlobBackend, AutoCloseable {
    /** No path that {@link SafePaths} allows. */
    private static final String MARKER = ".soundforge-volume";

    private static final String PROBE = ".soundforge-probe";

    /** A bucket does not go away as a mount does: its id need not be fetched for every request. */
    private static final Duration MARKER_KNOWN_FOR = Duration.ofSeconds(10);

    private static final Duration PROBED_FOR = Duration.ofSeconds(30);

    private final S3Options options;
    private final S3Calls calls;
    private final S3Multipart multipart;
    private final S3Receiver receiver;
    private final S3Sweep sweep;
    private final S3Passes passes;
    private final S3BucketRules rules;
    private final Remembered<String> marker = new Remembered<>(MARKER_KNOWN_FOR);
    private final Remembered<String> probed = new Remembered<>(PROBED_FOR);

    public S3Backend(S3Options options) {
        this.options = options;
        this.calls = new S3Calls(options);
        this.multipart = new S3Multipart(calls);
        this.receiver = new S3Receiver(calls, multipart);
        this.sweep = new S3Sweep(calls, multipart);
        this.passes = new S3Passes(options);
        this.rules = new S3BucketRules(calls);
    }

    @Override
    public boolean keepsVersions() {
        return true;
    }

    @Override
    public String place(StorageKey key, String version) {
        String value = key.value();
        int name = value.lastIndexOf('/') + 1;
        return value.substring(0, name) + version + "/" + value.substring(name);
    }

    @Override
    public Incoming receive(String path, InputStream source, long maxBytes) throws IOException {
        SafePaths.segments(path);
        return receiver.receive(path, source, maxBytes);
    }

    @Override
    public Sealed seal(String path) throws IOException {
        SafePaths.segments(path);
        try (S3Reader in = S3Reader.whole(calls, path)) {
            Checksums checksums = new Checksums();
            byte[] buffer = new byte[128 * 1024];
            long size = 0;
            int got;
            while ((got = in.read(buffer)) >= 0) {
                size += got;
                checksums.add(buffer, got);
            }
            return new Sealed(size, checksums.sha256(), checksums.crc32(), in.etag());
        }
    }

    @Override
    public Sealed seal(String path, Announced announced) throws IOException {
        HeadObjectResponse head = existing(path);
        Optional<String> sha256 = options.trustChecksums() ? S3Objects.sha256(head) : Optional.empty();
        boolean asAnnounced = head.contentLength() == announced.sizeBytes()
                && sha256.filter(announced.sha256()::equals).isPresent();
        return asAnnounced && announced.crc32() != null
                ? new Sealed(announced.sizeBytes(), announced.sha256(), announced.crc32(), head.eTag())
                : seal(path);
    }

    @Override
    public void move(String from, String to, Sealed sealed) throws IOException {
        SafePaths.segments(from);
        SafePaths.segments(to);
        copy(from, to, sealed);
        S3Objects.delete(calls, from);
    }

    @Override
    public void copy(String from, String to) throws IOException {
        SafePaths.segments(to);
        HeadObjectResponse head = existing(from);
        copy(from, to, new Sealed(head.contentLength(), "", 0, head.eTag()));
    }

    private void copy(String from, String to, Sealed sealed) throws IOException {
        if (sealed.sizeBytes() > options.copyBytes()) {
            multipart.copy(from, to, sealed);
            return;
        }
        CopyObjectRequest request = CopyObjectRequest.builder()
                .sourceBucket(options.bucket())
                .sourceKey(options.name(from))
                .copySourceIfMatch((String) sealed.mark())
                .destinationBucket(options.bucket())
                .destinationKey(options.name(to))
                .build();
        calls.call(from, s3 -> s3.copyObject(request));
    }

    @Override
    public Optional<Found> find(String path) throws IOException {
        SafePaths.segments(path);
        return S3Objects.head(calls, path).map(head -> new Found(path, head.contentLength(), head.lastModified()));
    }

    private HeadObjectResponse existing(String path) throws IOException {
        SafePaths.segments(path);
        return S3Objects.head(calls, path).orElseThrow(() -> new NoSuchBlobException("there is no " + path));
    }

    @Override
    public InputStream read(String path, long offset, long length) throws IOException {
        if (length == 0) {
            existing(path);
            return InputStream.nullInputStream();
        }
        SafePaths.segments(path);
        return S3Reader.part(calls, path, offset, length);
    }

    @Override
    public Optional<Path> localFile(String path) {
        return Optional.empty();
    }

    @Override
    public Optional<Pass> passToPut(String path, Announced announced) {
        SafePaths.segments(path);
        return passes.put(path, announced);
    }

    @Override
    public Optional<Pass> passToRead(String path) {
        SafePaths.segments(path);
        return passes.read(path);
    }

    @Override
    public Optional<Pass> passForVisitors(String path, Shown shown) {
        SafePaths.segments(path);
        return passes.show(path, shown);
    }

    @Override
    public boolean delete(String path) throws IOException {
        boolean there = find(path).isPresent();
        if (there) {
            S3Objects.delete(calls, path);
        }
        return there;
    }

    @Override
    public void deleteStaging(StagingArea area) throws IOException {
        sweep.deleteStartingWith(area.path() + "/");
    }

    @Override
    public void deleteStagingOf(String taskPrefix) throws IOException {
        sweep.deleteStartingWith(StagingArea.ROOT + "/" + taskPrefix);
    }

    @Override
    public void list(String folder, Consumer<Found> visitor) throws IOException {
        sweep.visit(
                folder + "/",
                object -> visitor.accept(new Found(options.path(object.key()), object.size(), object.lastModified())));
    }

    @Override
    public long sweep(Duration stagingAge, Duration temporaryAge) throws IOException {
        Instant now = Instant.now();
        return sweep.sweepUploads(now.minus(temporaryAge)) + sweep.sweepStaging(now.minus(stagingAge));
    }

    @Override
    public Optional<String> volumeId() throws IOException {
        Optional<String> known = marker.get();
        if (known.isPresent()) {
            return known;
        }
        try (S3Reader in = S3Reader.whole(calls, MARKER)) {
            String id = new String(in.readNBytes(1024), StandardCharsets.UTF_8).strip();
            marker.set(id);
            return Optional.of(id);
        } catch (NoSuchBlobException e) {
            return Optional.empty();
        }
    }

    @Override
    public void writeVolumeId(String id) throws IOException {
        byte[] text = (id + "\n").getBytes(StandardCharsets.UTF_8);
        marker.set(null);
        try (Incoming incoming = receiver.receive(MARKER, new ByteArrayInputStream(text), text.length)) {
            incoming.keep();
        }
    }

    @Override
    public String location() {
        return options.location();
    }

    @Override
    public String name() {
        return location();
    }

    @Override
    public List<String> warnings() throws IOException {
        return rules.warnings();
    }

    @Override
    public void probe() throws IOException {
        if (probed.get().isPresent()) {
            return;
        }
        try (Incoming incoming = receiver.receive(PROBE, InputStream.nullInputStream(), 0)) {
            incoming.keep();
            probed.set(location());
        } catch (StorageFullException e) {
            // A full store goes on serving what is there.
            probed.set(location());
        }
    }

    @Override
    public void close() {
        passes.close();
        calls.close();
    }
}
