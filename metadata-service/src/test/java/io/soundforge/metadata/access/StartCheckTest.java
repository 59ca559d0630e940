package io.soundforge.metadata.access;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quarkus.runtime.configuration.DurationConverter;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.soundforge.problem.DoorOpenException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

/** With which settings the gateway starts. */
class StartCheckTest {
    private static final BooleanSupplier NO_KEY = () -> false;
    private static final BooleanSupplier NOT_ASKED = () -> {
        throw new AssertionError("the database is asked");
    };
    private static final Map<String, String> TOKENS = Map.of(
            "soundforge.auth.oidc.enabled", "true",
            "soundforge.auth.oidc.issuer", "https://id.example",
            "soundforge.auth.oidc.audience", "soundforge");

    private static void start(boolean beyondLoopback, BooleanSupplier hasKey, Map<String, String> settings) {
        AuthSettings auth = new SmallRyeConfigBuilder()
                .withMapping(AuthSettings.class)
                .withSources(new PropertiesConfigSource(settings, "test", 100))
                .withConverter(Duration.class, 100, new DurationConverter())
                .build()
                .getConfigMapping(AuthSettings.class);
        StartCheck.check(auth, beyondLoopback, hasKey);
    }

    @Test
    void onLoopbackNobodyNeedsAKey() {
        assertThatCode(() -> start(false, NOT_ASKED, Map.of())).doesNotThrowAnyException();
    }

    @Test
    void beyondItSomebodyMustBeAbleToCall() {
        assertThatThrownBy(() -> start(true, NO_KEY, Map.of()))
                .isInstanceOf(DoorOpenException.class)
                .hasMessageContaining("quarkus.http.host")
                .hasMessageContaining("./soundforge keys create")
                .hasMessageContaining("soundforge.auth.bootstrap-key-file")
                .hasMessageContaining("soundforge.auth.oidc.enabled");
        assertThatCode(() -> start(true, () -> true, Map.of())).doesNotThrowAnyException();
        assertThatCode(() -> start(true, NOT_ASKED, TOKENS)).doesNotThrowAnyException();
    }

    @Test
    void soItIsOnLoopbackWhereThatIsWanted() {
        Map<String, String> always = Map.of("soundforge.auth.required", "always");
        assertThatThrownBy(() -> start(false, NO_KEY, always))
                .isInstanceOf(DoorOpenException.class)
                .hasMessageContaining("soundforge.auth.required");
        assertThatCode(() -> start(false, () -> true, always)).doesNotThrowAnyException();
    }

    @Test
    void tokensAreTakenFromOneProviderAndForUsOnly() {
        for (String missing : new String[] {"issuer", "audience"}) {
            Map<String, String> settings = new HashMap<>(TOKENS);
            settings.remove("soundforge.auth.oidc." + missing);
            for (boolean beyondLoopback : new boolean[] {true, false}) {
                assertThatThrownBy(() -> start(beyondLoopback, () -> true, settings))
                        .isInstanceOf(DoorOpenException.class)
                        .hasMessageContaining("soundforge.auth.oidc." + missing);
            }
        }
    }
}
