package io.soundforge.storage.ops;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quarkus.runtime.StartupEvent;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class StoreSecretsTest {
    private static final String TOKEN = "0123456789abcdef";
    private static final String SECRET = TOKEN + TOKEN;

    private static void start(String token, String secret) {
        new StoreSecrets(Optional.ofNullable(token), Optional.ofNullable(secret)).check(new StartupEvent());
    }

    @Test
    void startsWithBothSecretsOnly() {
        assertThatCode(() -> start(TOKEN, SECRET)).doesNotThrowAnyException();
        assertThatThrownBy(() -> start(null, SECRET)).hasMessageContaining("soundforge.internal.token");
        assertThatThrownBy(() -> start("short", SECRET)).hasMessageContaining("soundforge.internal.token");
        assertThatThrownBy(() -> start(TOKEN, null)).hasMessageContaining("soundforge.links.secret");
        assertThatThrownBy(() -> start(TOKEN, "short")).hasMessageContaining("soundforge.links.secret");
    }
}
