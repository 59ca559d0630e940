package io.soundforge.webhook;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.soundforge.testing.TestAuthority;
import java.util.List;
import java.util.Map;

/**
 * The service among people that mean ill: no private address but the receivers' may be called, and no scheme helps to refuse one; attempts
 * are short, and few may be under way, so that these run short. Pauses are long: whoever wants a second attempt moves its time.
 */
public class Hostile implements QuarkusTestProfile {
    @Override
    public Map<String, String> getConfigOverrides() {
        return Map.of(
                "soundforge.egress.allow-cidrs", Receiver.ADDRESS + "/32",
                "soundforge.webhooks.http", "any",
                "soundforge.webhooks.attempt.timeout", "2s",
                "soundforge.webhooks.attempt.connect-timeout", "1s",
                "soundforge.webhooks.work.lease", "7s",
                "soundforge.webhooks.work.slow-after", "300ms",
                "soundforge.webhooks.work.concurrency", "32",
                "soundforge.webhooks.work.most", "96",
                "soundforge.webhooks.retry.schedule", "1h,2h,4h");
    }

    @Override
    public List<TestResourceEntry> testResources() {
        return List.of(new TestResourceEntry(Authority.class));
    }

    /** An authority that the service trusts. */
    public static class Authority implements QuarkusTestResourceLifecycleManager {
        private TestAuthority authority;

        @Override
        public Map<String, String> start() {
            authority = new TestAuthority();
            return Map.of("soundforge.egress.ca-file", authority.certificate().toString());
        }

        @Override
        public void inject(TestInjector injector) {
            injector.injectIntoFields(authority, new TestInjector.MatchesType(TestAuthority.class));
        }

        @Override
        public void stop() {
            authority.close();
        }
    }
}
