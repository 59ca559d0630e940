package io.soundforge.download.track;

import io.soundforge.download.probe.ProbeResult;
import io.soundforge.events.TrackMetadata;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Title, artists and so on: what a catalogue says comes first, then the tags, for the title at last the file's name. */
final class SongMetadata {
    private static final int MAX_TITLE = 300;
    private static final Pattern DATE = Pattern.compile("([0-9]{4}(?:-[0-9]{2}(?:-[0-9]{2})?)?)(?:[^0-9].*)?");
    private static final Pattern ISRC = Pattern.compile("[A-Z]{2}[A-Z0-9]{3}[0-9]{7}");
    private static final Pattern EXTENSION = Pattern.compile("\\.[A-Za-z0-9]{1,5}$");

    private SongMetadata() {}

    /**
     * @param catalogue may be null, as may each of its parts
     * @param name the name that the source has for the file; may be null
     */
    static TrackMetadata of(TrackMetadata catalogue, ProbeResult audio, String name) {
        TrackMetadata known = catalogue == null ? TrackMetadata.NONE : catalogue;
        return new TrackMetadata(
                first(known.title(), audio.tags().get("title"), titleOf(name)),
                known.artists() == null || known.artists().isEmpty() ? artists(audio) : known.artists(),
                first(known.album(), audio.tags().get("album")),
                first(known.isrc(), isrc(audio.tags().get("isrc"))),
                first(known.releaseDate(), date(audio.tags().get("date"))),
                known.coverUrl(),
                known.durationS(),
                known.spotifyId(),
                known.albumArtist(),
                known.albumId(),
                known.trackNumber(),
                known.tracksCount(),
                known.discNumber(),
                known.explicit(),
                known.collection());
    }

    /** A file's name as a title: without folders, extension and what no terminal should see. */
    static String titleOf(String name) {
        if (name == null) {
            return null;
        }
        String last = name.substring(Math.max(name.lastIndexOf('/'), name.lastIndexOf('\\')) + 1);
        String bare = EXTENSION.matcher(last).replaceFirst("");
        String title = (bare.isBlank() ? last : bare)
                .replaceAll("[\\p{Cntrl}\\p{Cf}\\p{Cs}]", " ")
                .strip();
        return title.isEmpty()
                ? null
                : title.substring(0, title.offsetByCodePoints(0, Math.min(MAX_TITLE, length(title))));
    }

    private static int length(String title) {
        return title.codePointCount(0, title.length());
    }

    private static List<String> artists(ProbeResult audio) {
        return audio.artists().isEmpty() ? null : audio.artists();
    }

    private static String isrc(String tag) {
        String compact = tag == null ? "" : tag.replaceAll("[-\\s]", "").toUpperCase(Locale.ROOT);
        return ISRC.matcher(compact).matches() ? compact : null;
    }

    private static String date(String tag) {
        Matcher matcher = DATE.matcher(tag == null ? "" : tag);
        return matcher.matches() ? matcher.group(1) : null;
    }

    private static String first(String... choices) {
        for (String choice : choices) {
            if (choice != null && !choice.isBlank()) {
                return choice;
            }
        }
        return null;
    }
}
