package io.soundforge.webhook;

import io.quarkus.runtime.configuration.DurationConverter;
import io.quarkus.runtime.configuration.MemorySize;
import io.quarkus.runtime.configuration.MemorySizeConverter;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.time.Duration;
import org.eclipse.microprofile.config.spi.ConfigSource;

/** The settings as they are by default, for tests without a service. */
public final class Settings {
    private static final int PRIORITY = 200;

    private Settings() {}

    /** All of them. */
    public static WebhookSettings defaults() {
        return with();
    }

    /** All of them, some changed. */
    public static WebhookSettings with(ConfigSource... changed) {
        return new SmallRyeConfigBuilder()
                .withSources(changed)
                .withConverter(Duration.class, PRIORITY, new DurationConverter())
                .withConverter(MemorySize.class, PRIORITY, new MemorySizeConverter())
                .withMapping(WebhookSettings.class)
                .build()
                .getConfigMapping(WebhookSettings.class);
    }
}
