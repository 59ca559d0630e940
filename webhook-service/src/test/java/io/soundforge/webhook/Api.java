package io.soundforge.webhook;

import static io.restassured.RestAssured.given;

import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.util.function.Predicate;
import org.awaitility.Awaitility;

/**
 * A client of the service.
 *
 * @param owner who asks
 */
public record Api(String owner) {
    /** Where webhooks are. */
    public static final String PATH = "/api/v1/webhooks";

    /** A request of that owner. */
    public RequestSpecification me() {
        return given().header(TestOwners.HEADER, owner);
    }

    /** Sends JSON to register a webhook. */
    public Response post(String json) {
        return me().contentType("application/json").body(json).post(PATH);
    }

    /** Registers a webhook for all events. @return it, with its secret */
    public JsonPath create(String url) {
        return post("{\"url\":\"" + url + "\",\"events\":[\"*\"]}")
                .then()
                .statusCode(201)
                .extract()
                .jsonPath();
    }

    /** Sends a merge patch. */
    public Response patch(String id, String json) {
        return me().contentType("application/merge-patch+json").body(json).patch(PATH + "/" + id);
    }

    /** Does something with a webhook, without a body. */
    public Response act(String id, String action) {
        return me().post(PATH + "/" + id + "/" + action);
    }

    /** Asks for something with a webhook. */
    public Response act(String id, String action, String json) {
        return me().contentType("application/json").body(json).post(PATH + "/" + id + "/" + action);
    }

    /** The webhook as it is now. */
    public JsonPath webhook(String id) {
        return me().get(PATH + "/" + id).then().statusCode(200).extract().jsonPath();
    }

    /** Waits until the webhook is so. */
    public JsonPath await(String id, Predicate<JsonPath> wanted) {
        return Awaitility.await().until(() -> webhook(id), wanted);
    }
}
