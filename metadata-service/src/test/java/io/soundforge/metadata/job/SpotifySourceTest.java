package io.soundforge.metadata.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import io.soundforge.metadata.GatewayTest;
import io.soundforge.metadata.config.LimitSettings;
import io.soundforge.metadata.spotify.SpotifyCatalogue;
import io.soundforge.metadata.spotify.SpotifyClient.Readiness;
import io.soundforge.metadata.spotify.SpotifyCollection;
import io.soundforge.metadata.spotify.SpotifyLink;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Links to Spotify where nobody can be asked about them. */
@QuarkusTest
@GatewayTest
class SpotifySourceTest {
    private static final String TRACK = "https://open.spotify.com/track/6rqhFgbbKwnb9MLmUQDhG6";

    @Inject
    LimitSettings limits;

    @Test
    void aLinkIsRefusedAtOnceAndTheReasonSaysHowToMendIt() {
        SourceChecker checker = new SourceChecker(limits, new NobodyToAsk());

        SourceChecker.Verdict verdict =
                checker.check(2, new JobRequest.SourceRequest(TRACK, null, null), Set.of(), "alice");

        assertThat(verdict)
                .isEqualTo(new SourceChecker.Verdict.Refused(
                        new JobItem.Error("SPOTIFY_NOT_CONFIGURED", "Do this or that.", "sources[2].url")));
    }

    @Test
    void otherAddressesDoNotNeedSpotify() {
        SourceChecker checker = new SourceChecker(limits, new NobodyToAsk());

        assertThat(checker.check(
                        0,
                        new JobRequest.SourceRequest("https://evilspotify.com/track/1", null, null),
                        Set.of(),
                        "alice"))
                .isInstanceOf(SourceChecker.Verdict.Accepted.class);
    }

    private static final class NobodyToAsk implements SpotifyCatalogue {
        @Override
        public Readiness readiness(String owner) {
            return Readiness.not("Do this or that.");
        }

        @Override
        public SpotifyCollection fetch(SpotifyLink link, String owner) {
            throw new AssertionError("nobody is to be asked");
        }

        @Override
        public List<Provider> providers(String owner) {
            return List.of();
        }
    }
}
