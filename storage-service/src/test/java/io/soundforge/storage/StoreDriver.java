package io.soundforge.storage;

import static io.restassured.RestAssured.given;

import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import io.soundforge.storageclient.Digests;
import io.soundforge.storageclient.LinkSigner;
import io.soundforge.storageclient.StorageKey;
import io.soundforge.storageclient.wire.PublishRequest;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Speaks to the service as its peers do. */
public final class StoreDriver {
    private static final LinkSigner SIGNER =
            new LinkSigner(StoreHome.SECRET, Optional.empty(), Duration.ofMinutes(5), Clock.systemUTC());

    private StoreDriver() {}

    /** A claim of a step of a track. */
    public record Claim(UUID track, String step, int run, int fence) {
        public Claim(UUID track, int fence) {
            this(track, "separate", 1, fence);
        }

        String task() {
            return track + ":" + step + ":" + run;
        }

        public String staging(String name) {
            return "staging/" + task().replace(':', '_') + "/" + fence + "/" + name;
        }
    }

    /** A request with the internal token. */
    public static RequestSpecification internal() {
        return given().header("Authorization", "Bearer " + StoreHome.TOKEN).urlEncodingEnabled(false);
    }

    public static LinkSigner signer() {
        return SIGNER;
    }

    public static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    public static String sha256(byte[] bytes) {
        return HexFormat.of().formatHex(Digests.sha256().digest(bytes));
    }

    public static Response stage(Claim claim, String name, byte[] bytes) {
        return internal()
                .contentType("application/octet-stream")
                .body(bytes)
                .put("/internal/v1/" + claim.staging(name));
    }

    public static PublishRequest.File file(Claim claim, String name, StorageKey key, byte[] bytes) {
        return new PublishRequest.File(
                claim.staging(name), key.value(), key.kind().wire(), bytes.length, sha256(bytes), null, null);
    }

    public static Response publish(Claim claim, PublishRequest.File... files) {
        return internal()
                .contentType("application/json")
                .body(new PublishRequest(
                        claim.task(),
                        claim.fence(),
                        "default",
                        UUID.randomUUID(),
                        claim.track(),
                        claim.step(),
                        claim.run(),
                        Arrays.asList(files)))
                .post("/internal/v1/publish");
    }

    /** Stages and publishes one stem. */
    public static Response publishStem(Claim claim, String stem, byte[] bytes) {
        stage(claim, stem + ".flac", bytes).then().statusCode(200);
        return publish(claim, file(claim, stem + ".flac", StorageKey.stem(claim.track(), stem, "flac"), bytes));
    }

    public static Response upload(UUID id, byte[] bytes) {
        return internal()
                .header("X-Soundforge-Owner", "default")
                .contentType("application/octet-stream")
                .body(bytes)
                .put("/internal/v1/uploads/" + id);
    }

    /** Fetches a stored file by a fresh link. */
    public static Response fetch(StorageKey key, String... headers) {
        return fetch(SIGNER.link(key).path(), headers);
    }

    public static Response fetch(String path, String... headers) {
        RequestSpecification request = given().urlEncodingEnabled(false);
        for (String header : List.of(headers)) {
            int colon = header.indexOf(':');
            request.header(
                    header.substring(0, colon), header.substring(colon + 1).trim());
        }
        return request.get(path);
    }
}
