package io.soundforge.egress;

import io.vertx.core.http.HttpClientResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** What a status means for somebody who wants a file. */
final class StatusCheck {
    private StatusCheck() {}

    static void requireOk(EgressUrl url, HttpClientResponse response) throws EgressException {
        int status = response.statusCode();
        String says = url.host() + " answers with status " + status;
        switch (status) {
            case 200 -> {}
            case 404, 410 -> throw EgressException.permanent(EgressCode.NOT_FOUND, says);
            case 401, 402, 403, 407, 451 -> throw EgressException.permanent(EgressCode.ACCESS_DENIED, says);
            case 408, 425, 429 -> throw unavailable(says, response);
            default -> {
                if (status >= 500) {
                    throw unavailable(says, response);
                }
                throw EgressException.permanent(EgressCode.UPSTREAM_REFUSED, says);
            }
        }
    }

    private static EgressException unavailable(String says, HttpClientResponse response) {
        Duration wait = Optional.ofNullable(response.getHeader("Retry-After"))
                .flatMap(value -> RetryAfter.parse(value, Instant.now()))
                .orElse(null);
        return EgressException.passing(EgressCode.UPSTREAM_UNAVAILABLE, says, wait);
    }
}
