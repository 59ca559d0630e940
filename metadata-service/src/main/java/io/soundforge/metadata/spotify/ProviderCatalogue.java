package io.soundforge.metadata.spotify;

import io.quarkus.arc.All;
import io.smallrye.faulttolerance.api.CircuitBreakerMaintenance;
import io.soundforge.metadata.spotify.SpotifyClient.Readiness;
import io.soundforge.metadata.spotify.SpotifyLink.Item;
import io.soundforge.metadata.spotify.SpotifyLink.Kind;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/**
 * Asks the providers in the order of the settings. The next one is asked only where the last one may not tell and never will; a limit or
 * an outage passes, and going round it would merely carry the load elsewhere.
 */
@ApplicationScoped
public class ProviderCatalogue implements SpotifyCatalogue {
    private static final Logger LOG = Logger.getLogger(ProviderCatalogue.class);

    private static final Set<String> NEXT_MAY_KNOW = Set.of(
            "PLAYLIST_NOT_ACCESSIBLE",
            "SPOTIFY_PREMIUM_REQUIRED",
            "SPOTIFY_CREDENTIALS_INVALID",
            "SPOTIFY_LOGIN_INVALID",
            "SPOTDL_MISSING");

    private final SpotifySettings settings;
    private final SpotifyCache cache;
    private final SpotifyGate gate;
    private final ShortLinks shortLinks;
    private final CircuitBreakerMaintenance circuits;
    private final List<SpotifyClient> clients;

    /** @throws IllegalArgumentException if the settings name a provider that there is not */
    ProviderCatalogue(
            SpotifySettings settings,
            SpotifyCache cache,
            SpotifyGate gate,
            ShortLinks shortLinks,
            CircuitBreakerMaintenance circuits,
            @All List<SpotifyClient> clients) {
        this.settings = settings;
        this.cache = cache;
        this.gate = gate;
        this.shortLinks = shortLinks;
        this.circuits = circuits;
        this.clients = settings.providers().stream()
                .map(name -> named(name.strip(), clients))
                .toList();
    }

    private static SpotifyClient named(String name, List<SpotifyClient> clients) {
        return clients.stream()
                .filter(client -> client.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("soundforge.spotify.providers names \"" + name
                        + "\"; there are "
                        + clients.stream().map(SpotifyClient::name).sorted().collect(Collectors.joining(", "))));
    }

    @Override
    public Readiness readiness(String owner) {
        List<String> reasons = new ArrayList<>();
        for (SpotifyClient client : clients) {
            Readiness readiness = client.readiness(owner);
            if (readiness.ready()) {
                return Readiness.READY;
            }
            reasons.add(readiness.reason());
        }
        return Readiness.not("Nobody can be asked about links to Spotify. " + String.join(" Or: ", reasons));
    }

    @Override
    public SpotifyCollection fetch(SpotifyLink link, String owner) throws SpotifyFailure, InterruptedException {
        Item item =
                switch (link) {
                    case Item known -> known;
                    case SpotifyLink.Short shortened -> shortLinks.follow(shortened);
                };
        SpotifyCollection found = known(item).orElse(null);
        if (found == null) {
            found = ask(item, owner);
        }
        if (found.tracks().isEmpty()) {
            throw SpotifyFailure.permanent(
                    "COLLECTION_EMPTY",
                    "The " + item.kind().wire() + " has no song that can be fetched"
                            + (found.skipped().isEmpty() ? "." : "; skipped: " + skipped(found) + "."));
        }
        return found;
    }

    private static String skipped(SpotifyCollection found) {
        return found.skipped().entrySet().stream()
                .map(entry -> entry.getValue() + " " + entry.getKey())
                .sorted()
                .collect(Collectors.joining(", "));
    }

    /** A playlist is the owner's and changes: its provider keeps it by version. */
    private Optional<SpotifyCollection> known(Item item) {
        return item.kind() == Kind.PLAYLIST
                ? Optional.empty()
                : cache.find(item, settings.market(), null)
                        .filter(known -> known.tracks().size() <= settings.maxTracks());
    }

    private SpotifyCollection ask(Item item, String owner) throws SpotifyFailure, InterruptedException {
        SpotifyFailure first = null;
        for (SpotifyClient client : clients) {
            if (!client.readiness(owner).ready()) {
                continue;
            }
            try {
                SpotifyCollection found = ask(client, item, owner);
                if (item.kind() != Kind.PLAYLIST) {
                    cache.store(item, settings.market(), null, found);
                }
                return found;
            } catch (SpotifyFailure e) {
                // Where a later one may still succeed, its failure counts; else the first choice's says best what to
                // do.
                if (!NEXT_MAY_KNOW.contains(e.code())) {
                    throw first == null || e.isRetryable() ? e : first;
                }
                LOG.infof("%s does not tell about %s: %s", client.name(), item.url(), e.code());
                first = first == null ? e : first;
            }
        }
        throw first != null
                ? first
                : SpotifyFailure.permanent(
                        "SPOTIFY_NOT_CONFIGURED", readiness(owner).reason());
    }

    private SpotifyCollection ask(SpotifyClient client, Item item, String owner)
            throws SpotifyFailure, InterruptedException {
        return item.kind() == Kind.TRACK
                ? SpotifyCollection.ofTrack(client.track(item.id(), owner))
                : client.collection(item, owner, settings.maxTracks());
    }

    @Override
    public List<Provider> providers(String owner) {
        return clients.stream()
                .map(client -> {
                    Readiness readiness = client.readiness(owner);
                    Optional<String> circuit = client.circuit();
                    return new Provider(
                            client.name(),
                            readiness.ready(),
                            readiness.reason(),
                            circuit.map(this::state).orElse(null),
                            circuit.isPresent() ? parkedUntil() : null);
                })
                .toList();
    }

    private String state(String circuit) {
        return circuits.currentState(circuit).name().toLowerCase(Locale.ROOT);
    }

    /** Also answers while the database is away, as all of {@code /api/v1/system} does. */
    private Instant parkedUntil() {
        try {
            return gate.parkedUntil().orElse(null);
        } catch (RuntimeException e) {
            LOG.debugf("Whether Spotify is parked is not known: %s", e.getMessage());
            return null;
        }
    }
}
