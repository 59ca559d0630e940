package io.soundforge.webhook;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.standardwebhooks.Webhook;
import com.standardwebhooks.exceptions.WebhookVerificationException;

/** What has arrived, as subscribers look at it: with the official library. */
public final class Signatures {
    private Signatures() {}

    /** Each of the secrets, by itself, shows that it is genuine. */
    public static void assertSigned(Receiver.Got got, String... secrets) {
        for (String secret : secrets) {
            assertThatCode(() -> verify(got, secret)).doesNotThrowAnyException();
        }
    }

    /** None of the secrets does. */
    public static void assertRejected(Receiver.Got got, String... secrets) {
        for (String secret : secrets) {
            assertThatThrownBy(() -> verify(got, secret)).isInstanceOf(WebhookVerificationException.class);
        }
    }

    private static void verify(Receiver.Got got, String secret) throws WebhookVerificationException {
        new Webhook(secret).verify(got.text(), got.httpHeaders());
    }
}
