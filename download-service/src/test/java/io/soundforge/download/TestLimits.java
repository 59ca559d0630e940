package io.soundforge.download;

import io.quarkus.test.junit.QuarkusTestProfile;
import java.util.Map;

/** Limits and retries that a test can wait for, and leave to call servers on this machine's 127.0.0.1. */
public class TestLimits implements QuarkusTestProfile {
    @Override
    public Map<String, String> getConfigOverrides() {
        return Map.of(
                "soundforge.egress.allow-cidrs", "127.0.0.1/32",
                // yt-dlp has tests of its own; what is tested here must not depend on whether it is installed.
                "soundforge.download.page.enabled", "false",
                "soundforge.download.max-size", "4M",
                "soundforge.download.url.total-timeout", "20s",
                "soundforge.download.url.idle-timeout", "2s",
                "soundforge.download.url.min-rate", "1K",
                "soundforge.download.url.rate-window", "1s",
                "soundforge.tasks.retry.backoff-base", "100ms",
                "soundforge.public-url", "https://forge.example");
    }
}
