package io.soundforge.webhook.endpoint;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.not;

import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import io.soundforge.webhook.Api;
import io.soundforge.webhook.Live;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Everybody sees all that is his, and nothing of what is somebody else's. */
@QuarkusTest
class WebhookListTest extends Live {
    private static final String URL = "https://public.example/hook";

    @Test
    void pagesCoverEveryWebhookOnceNewestFirst() {
        List<String> created = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            created.addFirst(create());
        }
        api.act(created.get(1), "pause");
        List<String> listed = new ArrayList<>();
        String cursor = "";
        do {
            JsonPath page = api.me()
                    .queryParam("limit", 2)
                    .queryParam("cursor", cursor)
                    .get(Api.PATH)
                    .jsonPath();
            listed.addAll(page.getList("webhooks.id"));
            cursor = page.getString("next_cursor");
        } while (cursor != null);
        assertThat(listed).isEqualTo(created);
        api.me()
                .get(Api.PATH + "?state=paused,disabled")
                .then()
                .body("webhooks.id", equalTo(List.of(created.get(1))))
                .body("webhooks[0]", not(containsString("secret")));
        for (String query : List.of("limit=0:INVALID_LIMIT", "limit=201:INVALID_LIMIT", "cursor=x:INVALID_CURSOR")) {
            String[] parts = query.split(":");
            api.me().get(Api.PATH + "?" + parts[0]).then().statusCode(400).body("code", equalTo(parts[1]));
        }
    }

    @Test
    void whatIsSomebodyElsesIsNotThere() {
        String id = create();
        Map<String, Object> before = api.webhook(id).getMap("$");
        Api stranger = new Api("owner-" + UUID.randomUUID());
        List<Response> answers = List.of(
                stranger.me().get(Api.PATH + "/" + id),
                stranger.patch(id, "{\"description\":\"mine\"}"),
                stranger.patch(id, "{\"url\":\"https://unknown.example/\"}"),
                stranger.me().delete(Api.PATH + "/" + id),
                stranger.act(id, "pause"),
                stranger.act(id, "resume"),
                stranger.act(id, "rotate-secret"),
                stranger.act(id, "test"));
        assertThat(answers).allSatisfy(answer -> {
            assertThat(answer.statusCode()).isEqualTo(404);
            assertThat(answer.<String>path("code")).isEqualTo("WEBHOOK_NOT_FOUND");
        });
        assertThat(stranger.me().get(Api.PATH).jsonPath().getList("webhooks")).isEmpty();
        assertThat(api.webhook(id).<String, Object>getMap("$")).isEqualTo(before);
    }

    @Test
    void whatIsNoIdIsNotThere() {
        api.me()
                .get(Api.PATH + "/" + UUID.randomUUID())
                .then()
                .statusCode(404)
                .body("code", equalTo("WEBHOOK_NOT_FOUND"));
        api.me().get(Api.PATH + "/nonsense").then().statusCode(404);
        given().contentType("text/plain").body("x").post(Api.PATH).then().statusCode(415);
    }

    private String create() {
        return api.create(URL).getString("id");
    }
}
