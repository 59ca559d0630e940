package io.soundforge.storage.client;

import static io.soundforge.storage.StoreDriver.bytes;
import static io.soundforge.storage.StoreDriver.fetch;
import static io.soundforge.storage.StoreDriver.sha256;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.soundforge.events.Step;
import io.soundforge.events.StoredFile;
import io.soundforge.storage.StoreTest;
import io.soundforge.storageclient.LocalFile;
import io.soundforge.storageclient.Publication;
import io.soundforge.storageclient.StagedFile;
import io.soundforge.storageclient.StorageBeans;
import io.soundforge.storageclient.StorageClient;
import io.soundforge.storageclient.StorageException;
import io.soundforge.storageclient.StorageKey;
import io.soundforge.storageclient.StorageSettings;
import io.soundforge.storageclient.UploadResult;
import jakarta.inject.Inject;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The client against the real service, in both modes: what a worker sees must not differ. */
@StoreTest
class ClientTest {
    @Inject
    StorageBeans beans;

    @Inject
    StorageClient inPlace;

    @ConfigProperty(name = "soundforge.storage.volume")
    Path base;

    @ConfigProperty(name = "soundforge.storage.url")
    String url;

    @TempDir
    Path temp;

    private final UUID track = UUID.randomUUID();
    private final String task = track + ":separate:1";

    private StorageClient client(String mode) {
        if (mode.equals("volume")) {
            return inPlace;
        }
        SmallRyeConfig config = new SmallRyeConfigBuilder()
                .withMapping(StorageSettings.class)
                .withDefaultValue("soundforge.storage.url", url)
                .withDefaultValue("soundforge.storage.temp-dir", temp.toString())
                .withValidateUnknown(false)
                .build();
        return beans.clientFor(config.getConfigMapping(StorageSettings.class));
    }

    private StagedFile staged(Path folder, String stem, byte[] bytes) throws IOException {
        Path file = Files.write(folder.resolve(stem + ".flac"), bytes);
        return new StagedFile(file, StorageKey.stem(track, stem, "flac"), bytes.length, sha256(bytes));
    }

    private Publication publication(int fence, StagedFile... files) {
        return new Publication(
                task, fence, "default", UUID.randomUUID(), track, Step.SEPARATE, 1, Arrays.asList(files));
    }

    @ParameterizedTest
    @ValueSource(strings = {"volume", "remote"})
    void publishesAndReadsBack(String mode) throws Exception {
        StorageClient client = client(mode);
        byte[] vocals = new byte[500_000];
        new Random(8).nextBytes(vocals);
        Path folder = client.stagingDir(task, 1);
        Publication publication = publication(1, staged(folder, "vocals", vocals), staged(folder, "drums", bytes("d")));

        List<StoredFile> stored = client.publish(publication);

        assertThat(stored)
                .containsExactly(
                        new StoredFile("stems/" + track + "/vocals.flac", vocals.length, sha256(vocals)),
                        new StoredFile("stems/" + track + "/drums.flac", 1, sha256(bytes("d"))));
        assertThat(folder).doesNotExist();
        Path copy;
        try (LocalFile file = client.localCopy(stored.getFirst().key())) {
            copy = file.path();
            assertThat(file.sizeBytes()).isEqualTo(vocals.length);
            assertThat(copy).hasBinaryContent(vocals);
        }
        assertThat(Files.exists(copy)).isEqualTo(mode.equals("volume"));
        try (InputStream in = client.open(stored.getLast().key())) {
            assertThat(in.readAllBytes()).asString().isEqualTo("d");
        }
        client.deleteTrack(track);
        assertCode("NOT_FOUND", false, () -> client.localCopy(stored.getFirst().key()));
        assertCode("NOT_FOUND", false, () -> client.open(stored.getFirst().key()));
        assertThat(leftovers()).isEmpty();
    }

    private List<Path> leftovers() throws IOException {
        try (Stream<Path> files = Files.walk(temp)) {
            return files.filter(Files::isRegularFile).toList();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"volume", "remote"})
    void tellsRefusalsApart(String mode) throws Exception {
        StorageClient client = client(mode);
        Path second = client.stagingDir(task, 2);
        Publication good = publication(2, staged(second, "vocals", bytes("two")));
        client.publish(good);

        Path first = client.stagingDir(task, 1);
        Publication late = publication(1, staged(first, "vocals", bytes("one")));
        assertCode("FENCED", false, () -> client.publish(late));
        client.discardStaging(task, 1);
        assertThat(first).doesNotExist();

        Path third = client.stagingDir(task, 3);
        StagedFile wrong = staged(third, "vocals", bytes("three"));
        Files.write(wrong.file(), bytes("THREE"));
        assertCode("CHECKSUM_MISMATCH", true, () -> client.publish(publication(3, wrong)));

        client.deleteTrack(track);
        assertCode(
                "TRACK_DELETED",
                false,
                () -> client.publish(publication(4, staged(client.stagingDir(task, 4), "vocals", bytes("four")))));
        client.discardStaging(task, 4);
        assertCode("INVALID_KEY", false, () -> client.localCopy("../../etc/passwd"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"volume", "remote"})
    void takesUploadsThroughToADownload(String mode) throws Exception {
        StorageClient client = client(mode);
        UUID id = UUID.randomUUID();
        byte[] song = new byte[3_000_000];
        new Random(9).nextBytes(song);

        UploadResult result = client.putUpload(id, "somebody", new ByteArrayInputStream(song), song.length);

        assertThat(result).isEqualTo(new UploadResult(song.length, sha256(song)));
        assertThat(client.uploadInfo(id).orElseThrow().owner()).isEqualTo("somebody");
        client.touchUpload(id);
        String download = track + ":download:1";
        Path linked = client.linkUploadToStaging(id, download, 1, "source");
        assertThat(linked).hasBinaryContent(song);
        StorageKey key = StorageKey.download(track, "wav");
        client.publish(new Publication(
                download,
                1,
                "somebody",
                UUID.randomUUID(),
                track,
                Step.DOWNLOAD,
                1,
                List.of(new StagedFile(linked, key, song.length, sha256(song)))));
        client.deleteUpload(id);
        client.deleteUpload(id);
        assertThat(client.uploadInfo(id)).isEmpty();
        assertCode("NOT_FOUND", false, () -> client.touchUpload(id));
        assertCode("NOT_FOUND", false, () -> client.linkUploadToStaging(id, download, 2, "source"));
        client.discardStaging(download, 2);
        fetch(key).then().statusCode(200).contentType("audio/wav");
    }

    @Test
    void refusesUploadsThatAreTooLargeOrBreakOff() {
        UUID id = UUID.randomUUID();
        assertCode(
                "TOO_LARGE",
                false,
                () -> inPlace.putUpload(id, "x", new ByteArrayInputStream(new byte[2_000_001]), 2_000_000));
        InputStream broken = new InputStream() {
            private int left = 1_000_000;

            @Override
            public int read() throws IOException {
                throw new IOException("unused");
            }

            @Override
            public int read(byte[] buffer, int offset, int length) throws IOException {
                if (left == 0) {
                    throw new IOException("the user went away");
                }
                int got = Math.min(left, length);
                left -= got;
                return got;
            }
        };
        assertCode("SOURCE_FAILED", false, () -> inPlace.putUpload(id, "x", broken, 2_000_000));
        assertThat(base.resolve("uploads/" + id)).doesNotExist();
    }

    @Test
    void linksWhatTheUploadIsWithoutACopy() throws Exception {
        UUID id = UUID.randomUUID();
        inPlace.putUpload(id, "x", new ByteArrayInputStream(bytes("song")), 100);

        Path linked = inPlace.linkUploadToStaging(id, track + ":download:1", 1, "source");

        assertThat(Files.getAttribute(linked, "unix:ino"))
                .isEqualTo(Files.getAttribute(base.resolve("uploads/" + id), "unix:ino"));
    }

    private interface Call {
        void run() throws Exception;
    }

    private static void assertCode(String code, boolean retryable, Call call) {
        assertThatThrownBy(call::run).isInstanceOfSatisfying(StorageException.class, e -> {
            assertThat(e.code()).isEqualTo(code);
            assertThat(e.isRetryable()).isEqualTo(retryable);
        });
    }
}
