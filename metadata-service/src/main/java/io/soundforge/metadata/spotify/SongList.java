package io.soundforge.metadata.spotify;

import io.soundforge.events.EventCodec;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The songs of an album or playlist while it is read. All of them are held in memory until they are written at once; so they are given up
 * as soon as they are more, or larger, than that may cost.
 */
public final class SongList {
    private final SpotifyLink.Item link;
    private final int maxEntries;
    private final long maxBytes;
    private final List<SpotifyTrack> songs = new ArrayList<>();
    private final Map<String, Integer> skipped = new TreeMap<>();
    private int entries;
    private long bytes;

    /**
     * @param maxEntries songs and skipped entries together
     * @param maxBytes of the songs as JSON
     */
    public SongList(SpotifyLink.Item link, int maxEntries, long maxBytes) {
        this.link = link;
        this.maxEntries = maxEntries;
        this.maxBytes = maxBytes;
    }

    /**
     * Hears how many entries there are, as far as somebody has said so.
     *
     * @throws SpotifyFailure {@code COLLECTION_TOO_LARGE}
     */
    public void expect(int total) throws SpotifyFailure {
        if (total > maxEntries) {
            throw tooLarge(
                    "has " + total + " entries; at most " + maxEntries + " are taken (soundforge.spotify.max-tracks).");
        }
    }

    /** The next song. @throws SpotifyFailure {@code COLLECTION_TOO_LARGE} */
    public void add(SpotifyTrack song) throws SpotifyFailure {
        count(1);
        bytes += EventCodec.toJson(song).length;
        if (bytes > maxBytes) {
            throw tooLarge("tells more about its songs than " + maxBytes
                    + " bytes, the most that are taken (soundforge.spotify.max-list).");
        }
        songs.add(song);
    }

    /**
     * Entries that are no songs that can be fetched.
     *
     * @param reason a key of {@link SpotifyCollection#skipped}
     * @throws SpotifyFailure {@code COLLECTION_TOO_LARGE}
     */
    public void skip(String reason, int number) throws SpotifyFailure {
        count(number);
        skipped.merge(reason, number, Integer::sum);
    }

    /** What has been read. @param title the collection's name; null where nobody told */
    public SpotifyCollection named(String title) {
        return new SpotifyCollection(link.kind(), link.id(), title, songs, skipped);
    }

    private void count(int number) throws SpotifyFailure {
        entries += number;
        expect(entries);
    }

    private SpotifyFailure tooLarge(String what) {
        return SpotifyFailure.permanent(
                "COLLECTION_TOO_LARGE", "The " + link.kind().wire() + " " + what);
    }
}
