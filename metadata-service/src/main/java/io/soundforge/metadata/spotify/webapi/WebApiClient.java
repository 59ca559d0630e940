package io.soundforge.metadata.spotify.webapi;

import com.fasterxml.jackson.databind.JsonNode;
import io.soundforge.metadata.spotify.SongList;
import io.soundforge.metadata.spotify.SpotifyCache;
import io.soundforge.metadata.spotify.SpotifyClient;
import io.soundforge.metadata.spotify.SpotifyCollection;
import io.soundforge.metadata.spotify.SpotifyFailure;
import io.soundforge.metadata.spotify.SpotifyLink.Item;
import io.soundforge.metadata.spotify.SpotifyLink.Kind;
import io.soundforge.metadata.spotify.SpotifySettings;
import io.soundforge.metadata.spotify.SpotifyTrack;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Asks Spotify's Web API, with the application's own token or that of an owner who has logged in. */
@ApplicationScoped
public class WebApiClient implements SpotifyClient {
    /** The most entries of one page that Spotify hands out. */
    private static final int PAGE = 50;

    private final SpotifySettings settings;
    private final SpotifyApi api;
    private final SpotifyTokens tokens;
    private final SpotifyCache cache;

    WebApiClient(SpotifySettings settings, SpotifyApi api, SpotifyTokens tokens, SpotifyCache cache) {
        this.settings = settings;
        this.api = api;
        this.tokens = tokens;
        this.cache = cache;
    }

    @Override
    public String name() {
        return "web-api";
    }

    @Override
    public Optional<String> circuit() {
        return Optional.of(SpotifyCalls.CIRCUIT);
    }

    @Override
    public Readiness readiness(String owner) {
        return tokens.isConfigured()
                ? Readiness.READY
                : Readiness.not("Set SPOTIFY_CLIENT_ID and SPOTIFY_CLIENT_SECRET of an application that you made at"
                        + " developer.spotify.com.");
    }

    @Override
    public SpotifyTrack track(String id, String owner) throws SpotifyFailure, InterruptedException {
        JsonNode song = api.get("/v1/tracks/" + id + "?market=" + settings.market(), "track", owner);
        return new SpotifyTrack(id, SpotifyJson.metadata(song, null, id));
    }

    @Override
    public SpotifyCollection collection(Item link, String owner, int maxTracks)
            throws SpotifyFailure, InterruptedException {
        return link.kind() == Kind.ALBUM ? album(link, owner, maxTracks) : playlist(link, owner, maxTracks);
    }

    private SpotifyCollection album(Item link, String owner, int maxTracks)
            throws SpotifyFailure, InterruptedException {
        JsonNode album = api.get("/v1/albums/" + link.id() + "?market=" + settings.market(), "album", owner);
        Reading reading = new Reading(link, album, maxTracks);
        reading.all(album.path("tracks"), owner);
        SpotifyCollection listed = reading.result();
        return settings.albumTrackDetails() ? withDetails(listed, owner) : listed;
    }

    /** Each song asked for on its own. What has been told is kept, so that a pause on the way costs no call twice. */
    private SpotifyCollection withDetails(SpotifyCollection album, String owner)
            throws SpotifyFailure, InterruptedException {
        List<SpotifyTrack> tracks = new ArrayList<>();
        for (SpotifyTrack listed : album.tracks()) {
            Item link = new Item(Kind.TRACK, listed.id());
            Optional<SpotifyCollection> known = cache.find(link, settings.market(), null);
            SpotifyTrack track = known.isPresent() ? known.get().tracks().getFirst() : detailed(listed, owner);
            tracks.add(track);
        }
        return new SpotifyCollection(album.kind(), album.id(), album.title(), tracks, album.skipped());
    }

    /** A song that the album lists and nobody can look up stays as it is listed: one song must not cost the others. */
    private SpotifyTrack detailed(SpotifyTrack listed, String owner) throws SpotifyFailure, InterruptedException {
        SpotifyTrack track;
        try {
            track = track(listed.id(), owner);
        } catch (SpotifyFailure e) {
            if (!e.code().equals("SPOTIFY_NOT_FOUND")) {
                throw e;
            }
            return listed;
        }
        cache.store(new Item(Kind.TRACK, listed.id()), settings.market(), null, SpotifyCollection.ofTrack(track));
        return track;
    }

    /** The version first: while it is the one that is known, nothing else has to be asked. */
    private SpotifyCollection playlist(Item link, String owner, int maxTracks)
            throws SpotifyFailure, InterruptedException {
        String path = "/v1/playlists/" + link.id();
        JsonNode playlist =
                api.get(path + "?market=" + settings.market() + "&additional_types=track", "playlist", owner);
        String version = SpotifyJson.text(playlist, "snapshot_id");
        String variant = settings.market() + ":" + owner;
        Optional<SpotifyCollection> known = version == null ? Optional.empty() : cache.find(link, variant, version);
        if (known.isPresent() && known.get().tracks().size() <= maxTracks) {
            return known.get();
        }
        Reading reading = new Reading(link, playlist, maxTracks);
        reading.all(
                api.get(
                        path + "/items?limit=" + PAGE + "&market=" + settings.market() + "&additional_types=track",
                        "playlist",
                        owner),
                owner);
        SpotifyCollection collection = reading.result();
        if (version != null) {
            cache.store(link, variant, version, collection);
        }
        return collection;
    }

    /** Reads a list page by page; of the pages, only one is in memory. */
    private final class Reading {
        private final Item link;
        private final JsonNode head;
        private final SongList songs;

        Reading(Item link, JsonNode head, int maxTracks) {
            this.link = link;
            this.head = head;
            this.songs = new SongList(link, maxTracks, settings.maxList().asLongValue());
        }

        void all(JsonNode firstPage, String owner) throws SpotifyFailure, InterruptedException {
            String what = link.kind().wire();
            JsonNode page = firstPage;
            while (true) {
                songs.expect(page.path("total").asInt(0));
                for (JsonNode row : page.path("items")) {
                    add(row);
                }
                String next = SpotifyJson.text(page, "next");
                if (next == null) {
                    return;
                }
                if (page.path("items").isEmpty()) {
                    throw SpotifyFailure.permanent(
                            "SPOTIFY_ANSWER_INVALID", "Spotify's list goes on without end; it was not read on.");
                }
                page = api.next(next, what, owner);
            }
        }

        private void add(JsonNode row) throws SpotifyFailure {
            switch (SpotifyJson.entry(row, link.kind() == Kind.ALBUM ? head : null)) {
                case SpotifyJson.Entry.Song(SpotifyTrack track) -> songs.add(track);
                case SpotifyJson.Entry.Skipped(String reason) -> songs.skip(reason, 1);
            }
        }

        SpotifyCollection result() {
            return songs.named(SpotifyJson.text(head, "name"));
        }
    }
}
