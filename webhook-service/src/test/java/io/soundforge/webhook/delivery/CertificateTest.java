package io.soundforge.webhook.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.soundforge.testing.TestAuthority;
import io.soundforge.webhook.Hostile;
import io.soundforge.webhook.Live;
import io.soundforge.webhook.Receiver;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import javax.net.ServerSocketFactory;
import org.junit.jupiter.api.Test;

/** Subscribers that are not who they say. */
@QuarkusTest
@TestProfile(Hostile.class)
class CertificateTest extends Live {
    TestAuthority authority;

    @Test
    void certificatesMustBeTheNamesAndTrusted() throws Exception {
        names.set("good.example", Receiver.ADDRESS);
        names.set("other.example", Receiver.ADDRESS);
        Map<String, ServerSocketFactory> bad = new LinkedHashMap<>();
        bad.put("other.example", authority.server("dns:good.example"));
        bad.put("good.example", authority.expired("dns:good.example"));
        bad.put(Receiver.ADDRESS, authority.selfSigned("ip:" + Receiver.ADDRESS));

        Receiver good = closing(Receiver.secure(authority.server("dns:good.example")));
        assertThat(attempt(deliver(endpoint(good.url("https", "good.example"))), 1)
                        .outcome())
                .isEqualTo("DELIVERED");
        for (Map.Entry<String, ServerSocketFactory> each : bad.entrySet()) {
            Receiver receiver = closing(Receiver.secure(each.getValue()));
            UUID delivery = deliver(endpoint(receiver.url("https", each.getKey())));
            assertThat(attempt(delivery, 1).outcome()).as(each.getKey()).isEqualTo("TLS_FAILED");
            assertThat(receiver.got()).isEmpty();
        }
    }
}
