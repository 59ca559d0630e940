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
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
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
            "PLAYLIST_NOT_ACCESSIBLE", "SPOTIFY_PREMIUM_REQUIRED", "SPOTIFY_CREDENTIALS_INVALID", "SPOTDL_MISSING");

    private final List<SpotifyClient> providers;
    private final SpotifySettings settings;
    private final SpotifyCache cache;
    private final SpotifyGate gate;
    private final ShortLinks shortLinks;
    private final CircuitBreakerMaintenance circuits;

    /** @throws IllegalArgumentException if the settings name a provider that there is none of */
    ProviderCatalogue(
            @All List<SpotifyClient> clients,
            SpotifySettings settings,
            SpotifyCache cache,
            SpotifyGate gate,
            ShortLinks shortLinks,
            CircuitBreakerMaintenance circuits) {
        this.providers = inOrder(settings.providers(), clients);
        this.settings = settings;
        this.cache = cache;
        this.gate = gate;
        this.shortLinks = shortLinks;
        this.circuits = circuits;
    }

    static List<SpotifyClient> inOrder(List<String> names, List<SpotifyClient> clients) {
        Map<String, SpotifyClient> byName =
                clients.stream().collect(Collectors.toMap(SpotifyClient::name, Function.identity()));
        return names.stream()
                .map(name -> Optional.ofNullable(byName.get(name.strip()))
                        .orElseThrow(() -> new IllegalArgumentException("soundforge.spotify.providers names \"" + name
                                + "\"; there are "
                                + byName.keySet().stream().sorted().collect(Collectors.joining(" and ")) + ".")))
                .toList();
    }

    @Override
    public Readiness readiness(String owner) {
        List<String> reasons = new ArrayList<>();
        for (SpotifyClient provider : providers) {
            Readiness readiness = provider.readiness(owner);
            if (readiness.ready()) {
                return readiness;
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
                    case SpotifyLink.Short shortLink -> shortLinks.resolve(shortLink);
                };
        Optional<SpotifyCollection> known = known(item);
        SpotifyCollection found = known.isPresent() ? known.get() : ask(item, owner);
        if (found.tracks().isEmpty()) {
            throw SpotifyFailure.permanent(
                    "COLLECTION_EMPTY",
                    "The " + item.kind().wire() + " has no songs that can be fetched" + skipped(found) + ".");
        }
        return found;
    }

    private static String skipped(SpotifyCollection found) {
        return found.skipped().isEmpty()
                ? ""
                : found.skipped().entrySet().stream()
                        .map(entry -> entry.getValue() + " " + entry.getKey())
                        .sorted()
                        .collect(Collectors.joining(", ", " (skipped: ", ")"));
    }

    /** A playlist is its owner's to change: the provider asks for its version before it trusts the cache. */
    private Optional<SpotifyCollection> known(Item item) {
        return item.kind() == Kind.PLAYLIST
                ? Optional.empty()
                : cache.find(item, settings.market(), null)
                        .filter(known -> known.tracks().size() <= settings.maxTracks());
    }

    private SpotifyCollection ask(Item item, String owner) throws SpotifyFailure, InterruptedException {
        SpotifyFailure first = null;
        for (SpotifyClient provider : providers) {
            if (!provider.readiness(owner).ready()) {
                continue;
            }
            try {
                return ask(provider, item, owner);
            } catch (SpotifyFailure e) {
                if (!NEXT_MAY_KNOW.contains(e.code())) {
                    // What may still work later counts; else the first choice says best what to do.
                    throw first == null || e.isRetryable() ? e : first;
                }
                LOG.infof("%s does not tell about %s: %s", provider.name(), item.url(), e.code());
                first = first == null ? e : first;
            }
        }
        throw first != null
                ? first
                : SpotifyFailure.permanent(
                        "SPOTIFY_NOT_CONFIGURED", readiness(owner).reason());
    }

    private SpotifyCollection ask(SpotifyClient provider, Item item, String owner)
            throws SpotifyFailure, InterruptedException {
        SpotifyCollection found = item.kind() == Kind.TRACK
                ? SpotifyCollection.ofTrack(provider.track(item.id(), owner))
                : provider.collection(item, owner, settings.maxTracks());
        if (item.kind() != Kind.PLAYLIST && !found.hasUnreadable()) {
            cache.store(item, settings.market(), null, found);
        }
        return found;
    }

    @Override
    public List<Provider> providers(String owner) {
        return providers.stream().map(provider -> view(provider, owner)).toList();
    }

    private Provider view(SpotifyClient provider, String owner) {
        Readiness readiness = provider.readiness(owner);
        Optional<String> circuit = provider.circuit();
        return new Provider(
                provider.name(),
                readiness.ready(),
                readiness.reason(),
                circuit.map(name -> circuits.currentState(name).name().toLowerCase(Locale.ROOT))
                        .orElse("closed"),
                circuit.isPresent() ? parkedUntil() : null);
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
