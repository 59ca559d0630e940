package io.soundforge.metadata.files;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import io.quarkus.runtime.configuration.DurationConverter;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.soundforge.metadata.GatewayTest;
import io.soundforge.metadata.StorageStandIn;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files come through the gateway as storage-service gives them. */
@QuarkusTest
@GatewayTest
class ProxyTest {
    @TestHTTPResource("/files/big")
    URI big;

    @Test
    void requestsArePassedOnWithQueryAndRange() {
        given().header("Range", "bytes=0-3")
                .header("Authorization", "Bearer stolen")
                .urlEncodingEnabled(false)
                .get("/files/stems/a/vocals.flac?exp=1&sig=x%2Fy")
                .then()
                .statusCode(206)
                .header("ETag", "\"abc\"")
                .body(containsString("GET /files/stems/a/vocals.flac?exp=1&sig=x%2Fy"))
                .body(containsString("range=bytes=0-3"))
                .body(containsString("authorization=Bearer test-token-of-the-gateway-tests"));
    }

    @Test
    void headIsPassedOnAndOtherMethodsAreNot() {
        given().head("/files/x").then().statusCode(200).header("ETag", "\"abc\"");
        given().post("/files/x").then().statusCode(405).body("code", equalTo("METHOD_NOT_ALLOWED"));
        given().delete("/files/x").then().statusCode(405);
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://storage:8084", "http://storage:8084/base", "storage:8084"})
    void anOriginThatWouldBeMisunderstoodIsRefused(String url) {
        SmallRyeConfig config = new SmallRyeConfigBuilder()
                .withMapping(ProxySettings.class)
                .withDefaultValue("soundforge.proxy.routes.files.paths", "/files/*")
                .withDefaultValue("soundforge.proxy.routes.files.url", url)
                .withConverter(Duration.class, 100, new DurationConverter())
                .build();

        assertThatThrownBy(() -> new ProxyRoutes(config.getConfigMapping(ProxySettings.class), null, "default"))
                .hasMessageContaining("soundforge.proxy.routes.files.url");
    }

    @Test
    void storageStatsAreServedByStorage() {
        given().get("/api/v1/storage/stats").then().statusCode(200).body("file_count", equalTo(3));
    }

    @Test
    void bigFilesAreStreamed() throws IOException {
        try (InputStream body = big.toURL().openStream()) {
            long bytes = 0;
            byte[] block = new byte[65536];
            for (int read = body.read(block); read >= 0; read = body.read(block)) {
                bytes += read;
            }
            assertThat(bytes).isEqualTo(StorageStandIn.BIG);
        }
    }
}
