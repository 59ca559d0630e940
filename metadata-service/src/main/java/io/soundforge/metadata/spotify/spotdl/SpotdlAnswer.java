package io.soundforge.metadata.spotify.spotdl;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import io.soundforge.events.EventCodec;
import io.soundforge.metadata.spotify.SpotifyFailure;
import java.io.IOException;
import java.util.Map;

/** download-service's answer about songs, read song by song: as one tree, a long list would be many times as large as its text. */
final class SpotdlAnswer {
    private SpotdlAnswer() {}

    /** Hears what the answer says. */
    interface Listener {
        /** A song, as spotdl saves it. */
        void song(JsonNode song) throws SpotifyFailure;

        /** Songs that are not among them. */
        default void skipped(String reason, int number) throws SpotifyFailure {}
    }

    /**
     * Reads an answer.
     *
     * @throws IOException if it is not one
     */
    static void read(byte[] body, Listener listener) throws IOException, SpotifyFailure {
        boolean songs = false;
        try (JsonParser parser = EventCodec.json().createParser(body)) {
            expect(parser.nextToken(), JsonToken.START_OBJECT);
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String field = parser.currentName();
                JsonToken value = parser.nextToken();
                if (field.equals("songs")) {
                    expect(value, JsonToken.START_ARRAY);
                    while (parser.nextToken() != JsonToken.END_ARRAY) {
                        listener.song(parser.readValueAsTree());
                    }
                    songs = true;
                } else if (field.equals("skipped")) {
                    JsonNode skipped = parser.readValueAsTree();
                    for (Map.Entry<String, JsonNode> each : skipped.properties()) {
                        listener.skipped(each.getKey(), each.getValue().asInt());
                    }
                } else {
                    parser.skipChildren();
                }
            }
        }
        if (!songs) {
            throw new IOException("an answer without songs");
        }
    }

    private static void expect(JsonToken found, JsonToken wanted) throws IOException {
        if (found != wanted) {
            throw new IOException("an answer with " + found + " in the place of " + wanted);
        }
    }
}
