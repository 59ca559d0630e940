package io.soundforge.storage.s3;

import static io.restassured.RestAssured.given;
import static io.soundforge.storage.StoreDriver.bytes;
import static io.soundforge.storage.StoreDriver.fetch;
import static io.soundforge.storage.StoreDriver.internal;
import static io.soundforge.storage.StoreDriver.publishStem;
import static io.soundforge.storage.StoreDriver.sha256;
import static io.soundforge.storage.StoreDriver.signer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;
import static org.hamcrest.Matchers.startsWith;

import io.quarkus.test.junit.QuarkusMock;
import io.restassured.response.Response;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.soundforge.events.Step;
import io.soundforge.events.StoredFile;
import io.soundforge.storage.StoreDriver.Claim;
import io.soundforge.storage.blob.BlobBackend;
import io.soundforge.storage.blob.S3Backend;
import io.soundforge.storage.blob.S3Options;
import io.soundforge.storage.blob.S3Servers;
import io.soundforge.storage.blob.S3TestServer;
import io.soundforge.storage.blob.StoreAwayException;
import io.soundforge.storageclient.LocalFile;
import io.soundforge.storageclient.Publication;
import io.soundforge.storageclient.StagedFile;
import io.soundforge.storageclient.StorageBeans;
import io.soundforge.storageclient.StorageClient;
import io.soundforge.storageclient.StorageException;
import io.soundforge.storageclient.StorageKey;
import io.soundforge.storageclient.StorageSettings;
import io.soundforge.testing.TestAuthority;
import jakarta.inject.Inject;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import java.util.zip.ZipInputStream;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;

/** Bytes that go past storage-service. */
@S3StoreTest
class DirectTransferTest {
    /** Nobody listens there. */
    private static final URI NOWHERE = URI.create("http://127.0.0.1:1");

    @Inject
    StorageBeans beans;

    @ConfigProperty(name = "soundforge.storage.url")
    String url;

    @TempDir
    Path temp;

    /** Set by type. */
    Line line;

    private final UUID track = UUID.randomUUID();
    private final String task = track + ":separate:1";
    private final byte[] song = new byte[3_000_000];

    /** What storage-service has done with bytes itself. */
    private final Set<String> touched = ConcurrentHashMap.newKeySet();

    private S3Backend bucket;

    @BeforeEach
    void makeSong() {
        new Random(12).nextBytes(song);
        use(options());
    }

    @AfterEach
    void close() {
        bucket.close();
    }

    private S3Options options() {
        return S3Servers.options(line.url(), S3Home.BUCKET, S3Home.PREFIX);
    }

    /** Takes such a bucket, and notes every call in which bytes pass through the service. */
    private void use(S3Options options) {
        if (bucket != null) {
            bucket.close();
        }
        bucket = new S3Backend(options);
        BlobBackend noting = (BlobBackend)
                Proxy.newProxyInstance(getClass().getClassLoader(), new Class<?>[] {BlobBackend.class}, this::note);
        QuarkusMock.installMockForType(noting, BlobBackend.class);
    }

    private Object note(Object proxy, Method method, Object[] arguments) throws Throwable {
        boolean reads = method.getName().equals("seal") && arguments.length == 1;
        if (reads || method.getName().equals("read") || method.getName().equals("receive")) {
            touched.add(method.getName());
        }
        try {
            return method.invoke(bucket, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    private StorageClient client(String... settings) {
        SmallRyeConfigBuilder config = new SmallRyeConfigBuilder()
                .withMapping(StorageSettings.class)
                .withDefaultValue("soundforge.storage.url", url)
                .withDefaultValue("soundforge.storage.temp-dir", temp.toString())
                .withValidateUnknown(false);
        for (int i = 0; i < settings.length; i += 2) {
            config.withDefaultValue(settings[i], settings[i + 1]);
        }
        return beans.clientFor(config.build().getConfigMapping(StorageSettings.class));
    }

    private List<StoredFile> publish(StorageClient client, byte[]... stems) throws Exception {
        Path folder = client.stagingDir(task, 1);
        StagedFile[] files = new StagedFile[stems.length];
        for (int i = 0; i < stems.length; i++) {
            Path file = Files.write(folder.resolve("stem" + i + ".flac"), stems[i]);
            files[i] =
                    new StagedFile(file, StorageKey.stem(track, "stem" + i, "flac"), stems[i].length, sha256(stems[i]));
        }
        return client.publish(
                new Publication(task, 1, "default", UUID.randomUUID(), track, Step.SEPARATE, 1, Arrays.asList(files)));
    }

    @Test
    void publishesAndReadsPastTheService() throws Exception {
        StorageClient client = client();

        List<StoredFile> stored = publish(client, song, bytes("small"), new byte[0]);

        assertThat(stored)
                .extracting(StoredFile::sha256)
                .containsExactly(sha256(song), sha256(bytes("small")), sha256(new byte[0]));
        try (LocalFile copy = client.localCopy(stored.getFirst().key())) {
            assertThat(copy.path()).hasBinaryContent(song);
        }
        try (InputStream in = client.open(stored.get(1).key())) {
            assertThat(in.readAllBytes()).asString().isEqualTo("small");
        }
        assertThat(touched).isEmpty();
        assertThat(archive()).isEqualTo(3);
    }

    /** The sums in it are those that the worker has told: Java checks them. */
    private int archive() throws IOException {
        byte[] zip = fetch(signer().archive(track, null, null).path()).asByteArray();
        int entries = 0;
        try (ZipInputStream in = new ZipInputStream(new ByteArrayInputStream(zip))) {
            for (var entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
                CRC32 crc = new CRC32();
                crc.update(in.readAllBytes());
                assertThat(entry.getCrc()).isEqualTo(crc.getValue());
                entries++;
            }
        }
        return entries;
    }

    @Test
    void aWorkerThatMayNotGoThereGoesThroughTheService() throws Exception {
        StorageClient client = client("soundforge.storage.direct", "false");

        List<StoredFile> stored = publish(client, song);

        try (LocalFile copy = client.localCopy(stored.getFirst().key())) {
            assertThat(copy.path()).hasBinaryContent(song);
        }
        assertThat(touched).contains("receive", "read");
    }

    @Test
    void aWorkerThatCannotGoThereGoesThroughTheService() throws Exception {
        use(S3Servers.withPasses(options(), Optional.of(NOWHERE), Optional.empty()));
        StorageClient client = client();

        List<StoredFile> stored = publish(client, song);

        try (LocalFile copy = client.localCopy(stored.getFirst().key())) {
            assertThat(copy.path()).hasBinaryContent(song);
        }
        assertThat(touched).contains("receive", "read");
    }

    /** Whatever is wrong with the way there, the other one is left. */
    @ParameterizedTest
    @EnumSource(WaywardServer.Manner.class)
    void aWorkerThatGetsNowhereThereGoesThroughTheService(WaywardServer.Manner manner) throws Exception {
        try (WaywardServer server = new WaywardServer(manner)) {
            use(S3Servers.withPasses(options(), Optional.of(server.url()), Optional.empty()));
            StorageClient client = client("soundforge.storage.idle-timeout", "PT2S");

            List<StoredFile> stored = publish(client, song);

            assertThat(touched).contains("receive");
            try (LocalFile copy = client.localCopy(stored.getFirst().key())) {
                assertThat(copy.path()).hasBinaryContent(song);
            }
            assertThat(server.calls()).isGreaterThanOrEqualTo(2);
            assertThat(touched).contains("read");
        }
    }

    @Test
    void anAuthorityOfOnesOwnIsTrustedIfTheSettingNamesIt() throws Exception {
        try (TestAuthority authority = new TestAuthority()) {
            try (Line encrypted = new Line(authority.server("ip:127.0.0.1"), S3TestServer.endpoint())) {
                S3Options strict = S3Servers.options(encrypted.url(), S3Home.BUCKET, S3Home.PREFIX);
                try (S3Backend distrustful = new S3Backend(strict)) {
                    assertThatThrownBy(distrustful::volumeId)
                            .isInstanceOf(StoreAwayException.class)
                            .hasMessageContaining("PKIX");
                }
                use(S3Servers.withAuthority(strict, authority.certificate()));
                StorageClient client = client(
                        "soundforge.storage.s3.ca-file", authority.certificate().toString());

                List<StoredFile> stored = publish(client, song);
                try (LocalFile copy = client.localCopy(stored.getFirst().key())) {
                    assertThat(copy.path()).hasBinaryContent(song);
                }
                assertThat(touched).isEmpty();

                try (LocalFile copy = client().localCopy(stored.getFirst().key())) {
                    assertThat(copy.path()).hasBinaryContent(song);
                }
                assertThat(touched).containsExactly("read");
            }
        }
    }

    @Test
    void theServerRefusesBytesThatAreNotAsAnnounced() throws Exception {
        StorageClient client = client();
        Path folder = client.stagingDir(task, 1);
        Path file = Files.write(folder.resolve("vocals.flac"), bytes("damaged"));
        StagedFile staged = new StagedFile(file, StorageKey.stem(track, "vocals", "flac"), 7, sha256(bytes("as made")));

        assertThatThrownBy(() -> client.publish(new Publication(
                        task, 1, "default", UUID.randomUUID(), track, Step.SEPARATE, 1, List.of(staged))))
                .isInstanceOfSatisfying(StorageException.class, e -> {
                    assertThat(e.code()).isEqualTo("CHECKSUM_MISMATCH");
                    assertThat(e.isRetryable()).isTrue();
                });
        fetch(staged.key()).then().statusCode(404);
    }

    @Test
    void bytesThatSomebodyHasChangedInTheBucketAreNotTaken() throws Exception {
        StorageClient client = client();
        String key = publish(client, song).getFirst().key();
        byte[] changed = song.clone();
        changed[changed.length / 2] ^= 1;
        try (S3Client plain = S3Servers.client(S3TestServer.endpoint())) {
            plain.listObjectsV2Paginator(request -> request.bucket(S3Home.BUCKET)).contents().stream()
                    .filter(object -> object.key().contains(track.toString()) && object.size() == song.length)
                    .forEach(object -> plain.putObject(
                            request -> request.bucket(S3Home.BUCKET).key(object.key()),
                            RequestBody.fromBytes(changed)));
        }

        assertThatThrownBy(() -> client.localCopy(key))
                .isInstanceOfSatisfying(
                        StorageException.class, e -> assertThat(e.code()).isEqualTo("CHECKSUM_MISMATCH"));
        try (Stream<Path> left = Files.list(temp)) {
            assertThat(left.filter(Files::isRegularFile)).isEmpty();
        }
    }

    @Test
    void anUploadIsFetchedPastTheServiceAndNeedNotComeBack() throws Exception {
        StorageClient client = client();
        UUID id = UUID.randomUUID();
        client.putUpload(id, "somebody", new ByteArrayInputStream(song), song.length);
        touched.clear();
        String download = track + ":download:1";

        Path linked = client.linkUploadToStaging(id, download, 1, "source");

        assertThat(linked).hasBinaryContent(song);
        assertThat(touched).isEmpty();
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
        assertThat(fetch(key).asByteArray()).isEqualTo(song);
        assertThat(touched).doesNotContain("receive");
    }

    @Test
    void saysHowAFileCanBePutAndWhatCannot() {
        String address = "/internal/v1/" + new Claim(track, 1).staging("v.flac") + "/pass";
        String sha256 = sha256(song);
        internal()
                .contentType("application/json")
                .body("{\"size_bytes\":7,\"sha256\":\"" + sha256 + "\"}")
                .post(address)
                .then()
                .statusCode(200)
                .body("url", startsWith(line.url() + "/" + S3Home.BUCKET + "/" + S3Home.PREFIX + "/staging/"));
        // Larger than S3 takes at once: it comes through the service, in parts.
        internal()
                .contentType("application/json")
                .body("{\"size_bytes\":6000000000,\"sha256\":\"" + sha256 + "\"}")
                .post(address)
                .then()
                .statusCode(200)
                .body("url", nullValue());
        internal()
                .contentType("application/json")
                .body("{\"size_bytes\":60000000000,\"sha256\":\"" + sha256 + "\"}")
                .post(address)
                .then()
                .statusCode(413)
                .body("code", equalTo("TOO_LARGE"));
        internal()
                .contentType("application/json")
                .body("{\"size_bytes\":7,\"sha256\":\"x\"}")
                .post(address)
                .then()
                .statusCode(400)
                .body("field", equalTo("sha256"));
        given().contentType("application/json")
                .body("{\"size_bytes\":7,\"sha256\":\"" + sha256 + "\"}")
                .post(address)
                .then()
                .statusCode(401);
    }

    @Test
    void linksLeadToTheServerOnlyIfTheOperatorWantsIt() throws Exception {
        publishStem(new Claim(track, 1), "vocals", song).then().statusCode(200);
        String link = signer().link(StorageKey.stem(track, "vocals", "flac"), "My song.flac", null)
                .path();
        given().urlEncodingEnabled(false)
                .redirects()
                .follow(false)
                .get(link)
                .then()
                .statusCode(200);
        use(S3Servers.withPasses(options(), Optional.empty(), Optional.of(line.url())));

        Response redirect =
                given().urlEncodingEnabled(false).redirects().follow(false).get(link);

        assertThat(redirect.statusCode()).isEqualTo(307);
        assertThat(redirect.header("Location")).startsWith(line.url().toString());
        assertThat(redirect.header("Cache-Control")).isEqualTo("no-store");
        touched.clear();
        Response part = fetch(link, "Range: bytes=10-19");
        assertThat(part.statusCode()).isEqualTo(206);
        assertThat(part.asByteArray()).isEqualTo(Arrays.copyOfRange(song, 10, 20));
        assertThat(part.header("Content-Disposition")).contains("My song.flac");
        assertThat(part.contentType()).isEqualTo("audio/flac");
        assertThat(touched).isEmpty();
        given().urlEncodingEnabled(false)
                .redirects()
                .follow(false)
                .head(link)
                .then()
                .statusCode(200)
                .header("Content-Length", Integer.toString(song.length));
        fetch(link, "If-None-Match: \"" + sha256(song) + "\"").then().statusCode(304);
        assertThat(fetch(signer().archive(track, null, null).path()).statusCode())
                .isEqualTo(200);
    }
}
