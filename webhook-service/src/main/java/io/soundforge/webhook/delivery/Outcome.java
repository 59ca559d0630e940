package io.soundforge.webhook.delivery;

import io.soundforge.egress.EgressCode;
import io.soundforge.egress.EgressException;
import io.soundforge.egress.EgressResponse;
import io.soundforge.secrets.SecretException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What came of an attempt.
 *
 * @param name {@code DELIVERED}, or why not: {@code HTTP_STATUS}, {@code GONE}, a name of ours, or what the outgoing call says
 * @param status of the answer; null where there was none
 * @param message one sentence for a person; null where there is nothing to say
 * @param answer the beginning of the answer's body; null where there was none
 * @param truncated whether there was more
 * @param retryAfter how long the answer asks to wait; null where it does not
 */
record Outcome(String name, Integer status, String message, byte[] answer, boolean truncated, Duration retryAfter) {
    static final String DELIVERED = "DELIVERED";
    static final String GONE = "GONE";
    static final String WEBHOOK_DELETED = "WEBHOOK_DELETED";
    private static final String SECRET_UNREADABLE = "SECRET_UNREADABLE";
    private static final String INTERNAL_ERROR = "INTERNAL_ERROR";
    private static final Set<String> FAULTS = Set.of(SECRET_UNREADABLE, INTERNAL_ERROR);
    private static final String HTTP_STATUS = "HTTP_STATUS";
    private static final int STATUS_GONE = 410;

    /** Every name that there is. */
    static Stream<String> names() {
        return Stream.concat(
                Stream.of(DELIVERED, HTTP_STATUS, GONE, SECRET_UNREADABLE, INTERNAL_ERROR, WEBHOOK_DELETED),
                Arrays.stream(EgressCode.values()).map(EgressCode::name));
    }

    /** An answer: only 2xx is success. */
    static Outcome of(EgressResponse response) {
        int status = response.status();
        boolean delivered = status >= 200 && status < 300;
        String name = delivered ? DELIVERED : status == STATUS_GONE ? GONE : HTTP_STATUS;
        Optional<Duration> retryAfter = delivered ? Optional.empty() : response.retryAfter();
        return new Outcome(
                name,
                status,
                delivered ? null : "The answer was " + status + ".",
                response.body(),
                response.truncated(),
                retryAfter.orElse(null));
    }

    /** No answer. */
    static Outcome of(EgressException failure) {
        return failed(failure.code().name(), sentence(failure.getMessage()));
    }

    /** It was not even tried. */
    static Outcome failed(String name, String message) {
        return new Outcome(name, null, message, null, false, null);
    }

    /** What the endpoint keeps secret cannot be opened. */
    static Outcome unreadable(SecretException failure) {
        return failed(SECRET_UNREADABLE, failure.getMessage());
    }

    /** Something broke here. */
    static Outcome brokenOff() {
        return failed(INTERNAL_ERROR, "The attempt broke off; see the log.");
    }

    /** Whether it is a fault of ours, which says nothing about the endpoint. */
    boolean isOurFault() {
        return FAULTS.contains(name);
    }

    boolean isDelivered() {
        return name.equals(DELIVERED);
    }

    boolean isGone() {
        return name.equals(GONE);
    }

    int answerBytes() {
        return answer == null ? 0 : answer.length;
    }

    /** Without what others wrote. */
    Outcome bare() {
        return new Outcome(name, status, null, null, answer != null, retryAfter);
    }

    private static String sentence(String text) {
        return Character.toUpperCase(text.charAt(0)) + text.substring(1) + ".";
    }
}
