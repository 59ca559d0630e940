package io.soundforge.testing;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusMock;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import io.soundforge.problem.Exposure;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What holds for every service but the gateway where others than this machine can reach it. Here nobody else can: the service is only told so, and
 * needs no start of its own.
 */
public abstract class DoorContract {
    private static final List<String> EVERYWHERE =
            List.of("/", "/nothing", "/q/metrics", "/q/healthy", "/q/health/../metrics", "/internal/v1/nothing");

    private final String token;
    private final List<String> addresses;

    /**
     * @param token the internal token of the service
     * @param addresses what the service serves
     */
    protected DoorContract(String token, String... addresses) {
        this.token = token;
        this.addresses =
                Stream.concat(EVERYWHERE.stream(), Stream.of(addresses)).toList();
    }

    @BeforeEach
    void listenOnAllAddresses() {
        QuarkusMock.installMockForType(new Exposure("0.0.0.0"), Exposure.class);
    }

    @Test
    void strangersGetNoFurtherThanTheHealthChecks() {
        for (String address : addresses) {
            for (String method : List.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")) {
                refused(given(), method, address);
            }
            refused(given().header("Authorization", "Bearer " + token + "x"), "GET", address);
            refused(given().header("Authorization", "Basic " + token), "GET", address);
            refused(given().header("X-Soundforge-Owner", "default"), "GET", address);
        }
        given().get("/q/health/live").then().statusCode(200);
        assertThat(given().get("/q/health/ready").statusCode()).isIn(200, 503);
    }

    @Test
    void whoHasTheTokenComesIn() {
        for (String address : addresses) {
            Response answer = given().header("Authorization", "Bearer " + token).get(address);
            assertThat(answer.header("WWW-Authenticate")).as(address).isNull();
            assertThat(answer.statusCode()).as(address).isNotEqualTo(401);
        }
        given().header("Authorization", "Bearer " + token)
                .get("/q/metrics")
                .then()
                .statusCode(200);
    }

    private static void refused(RequestSpecification request, String method, String address) {
        Response answer = request.urlEncodingEnabled(false).request(method, address);
        assertThat(answer.statusCode()).as(method + " " + address).isEqualTo(401);
        assertThat(answer.contentType()).isEqualTo("application/problem+json");
        assertThat(answer.header("WWW-Authenticate")).startsWith("Bearer");
    }
}
