package io.soundforge.metadata.spotify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.quarkus.test.junit.QuarkusTest;
import io.smallrye.faulttolerance.api.CircuitBreakerMaintenance;
import io.soundforge.events.TrackMetadata;
import io.soundforge.metadata.GatewayTest;
import io.soundforge.metadata.spotify.SpotifyLink.Item;
import io.soundforge.metadata.spotify.SpotifyLink.Kind;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Who is asked after whom. */
@QuarkusTest
@GatewayTest
class ProviderOrderTest {
    private final Item link = new Item(
            Kind.PLAYLIST, UUID.randomUUID().toString().replace("-", "").substring(0, 22));

    @Inject
    SpotifySettings settings;

    @Inject
    SpotifyCache cache;

    @Inject
    SpotifyGate gate;

    @Inject
    CircuitBreakerMaintenance circuits;

    @Test
    void theNextIsAskedWhereTheFirstMayNotTell() throws Exception {
        for (String code :
                List.of("PLAYLIST_NOT_ACCESSIBLE", "SPOTIFY_PREMIUM_REQUIRED", "SPOTIFY_CREDENTIALS_INVALID")) {
            Asked second = new Asked("spotdl", true, null);
            assertThat(catalogue(refusing(code), second).fetch(link, "o").title())
                    .isEqualTo("spotdl");
            assertThat(second.times).isEqualTo(1);
        }
    }

    @Test
    void nobodyElseIsAskedInTheTimeOfALimitOrAnOutage() {
        for (SpotifyFailure failure : List.of(
                SpotifyFailure.parked("SPOTIFY_RATE_LIMITED", "Wait.", Instant.now()),
                SpotifyFailure.retryable("SPOTIFY_UNAVAILABLE", "Down.", null),
                SpotifyFailure.permanent("SPOTIFY_NOT_FOUND", "Gone."))) {
            Asked second = new Asked("spotdl", true, null);
            ProviderCatalogue catalogue = catalogue(new Asked("web-api", true, failure), second);
            assertThatThrownBy(() -> catalogue.fetch(link, "o")).isSameAs(failure);
            assertThat(second.times).isZero();
        }
    }

    @Test
    void ofTwoFailuresTheOneThatMayPassCountsElseTheFirst() {
        assertThat(code(refusing("PLAYLIST_NOT_ACCESSIBLE"), "SPOTIFY_NOT_FOUND", false))
                .isEqualTo("PLAYLIST_NOT_ACCESSIBLE");
        assertThat(code(refusing("PLAYLIST_NOT_ACCESSIBLE"), "SPOTIFY_UNAVAILABLE", true))
                .isEqualTo("SPOTIFY_UNAVAILABLE");
    }

    @Test
    void anAlbumIsRememberedOnlyWhereAllOfItCouldBeRead() throws Exception {
        Item album = new Item(Kind.ALBUM, link.id());
        Asked provider = new Asked("spotdl", true, null);
        ProviderCatalogue catalogue = catalogue(new Asked("web-api", false, null), provider);
        provider.skipped = Map.of("unreadable", 2);

        assertThat(catalogue.fetch(album, "o").skipped()).containsEntry("unreadable", 2);
        provider.skipped = Map.of("missing", 2);
        assertThat(catalogue.fetch(album, "o").skipped()).containsOnlyKeys("missing");
        assertThat(catalogue.fetch(album, "o").skipped()).containsOnlyKeys("missing");

        assertThat(provider.times).isEqualTo(2);
    }

    @Test
    void withoutAnyTheReasonsOfAllAreTold() throws Exception {
        ProviderCatalogue none = catalogue(new Asked("web-api", false, null), new Asked("spotdl", false, null));
        assertThat(none.readiness("o").ready()).isFalse();
        assertThat(none.readiness("o").reason()).contains("Mend web-api. Or: Mend spotdl.");
        assertThat(catchThrowableOfType(SpotifyFailure.class, () -> none.fetch(link, "o"))
                        .code())
                .isEqualTo("SPOTIFY_NOT_CONFIGURED");
        ProviderCatalogue one = catalogue(new Asked("web-api", false, null), new Asked("spotdl", true, null));
        assertThat(one.readiness("o").ready()).isTrue();
        assertThat(one.fetch(link, "o").title()).isEqualTo("spotdl");
    }

    @Test
    void aProviderThatThereIsNotIsRefused() {
        assertThatThrownBy(() -> ProviderCatalogue.inOrder(List.of("web-api", "napster"), List.of(refusing("X"))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("napster");
    }

    private String code(Asked first, String code, boolean retryable) {
        SpotifyFailure failure =
                retryable ? SpotifyFailure.retryable(code, "", null) : SpotifyFailure.permanent(code, "");
        ProviderCatalogue catalogue = catalogue(first, new Asked("spotdl", true, failure));
        return catchThrowableOfType(SpotifyFailure.class, () -> catalogue.fetch(link, "o"))
                .code();
    }

    private static Asked refusing(String code) {
        return new Asked("web-api", true, SpotifyFailure.permanent(code, "No."));
    }

    private ProviderCatalogue catalogue(SpotifyClient... clients) {
        return new ProviderCatalogue(List.of(clients), settings, cache, gate, new ShortLinks(settings), circuits);
    }

    /** Answers with its own name, or fails. */
    private static final class Asked implements SpotifyClient {
        private final String name;
        private final boolean ready;
        private final SpotifyFailure failure;
        private Map<String, Integer> skipped = Map.of();
        private int times;

        Asked(String name, boolean ready, SpotifyFailure failure) {
            this.name = name;
            this.ready = ready;
            this.failure = failure;
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public Readiness readiness(String owner) {
            return ready ? Readiness.READY : Readiness.not("Mend " + name + ".");
        }

        @Override
        public SpotifyTrack track(String id, String owner) throws SpotifyFailure {
            return collection(new Item(Kind.TRACK, id), owner, 1).tracks().getFirst();
        }

        @Override
        public SpotifyCollection collection(Item asked, String owner, int maxTracks) throws SpotifyFailure {
            times++;
            if (failure != null) {
                throw failure;
            }
            return new SpotifyCollection(
                    asked.kind(), asked.id(), name, List.of(new SpotifyTrack(asked.id(), TrackMetadata.NONE)), skipped);
        }
    }
}
