package io.soundforge.download.spotdl;

import io.soundforge.download.tool.ToolResult;
import java.util.List;
import java.util.Optional;

/** What a run came to. Status 0 proves nothing: spotdl ends with it where songs failed, and when it is told to stop. */
final class SpotdlVerdict {
    private static final int KILLED = 128;

    private SpotdlVerdict() {}

    /**
     * @param saved what it wrote to the file of its errors
     * @param names texts of the song itself, which may sound like errors
     * @return what went wrong; empty if it says that nothing did
     */
    static Optional<SpotdlTrouble> of(ToolResult result, SpotdlOutput output, String saved, List<String> names) {
        switch (result.ending()) {
            case WALL_TIMEOUT -> {
                return Optional.of(SpotdlTrouble.DOWNLOAD_TIMEOUT);
            }
            case IDLE_TIMEOUT -> {
                return Optional.of(SpotdlTrouble.DOWNLOAD_STALLED);
            }
            default -> {
                // By itself.
            }
        }
        String errors = without(names, songErrors(saved));
        if (result.exitStatus() == 0 && errors.isBlank()) {
            return Optional.empty();
        }
        if (result.exitStatus() > KILLED) {
            return Optional.of(SpotdlTrouble.DOWNLOAD_EMPTY);
        }
        SpotdlTrouble trouble = SpotdlTrouble.in(
                        errors + "\n" + without(names, output.clues()) + "\n" + without(names, result.err()))
                .orElse(SpotdlTrouble.DOWNLOAD_FAILED);
        return Optional.of(
                trouble == SpotdlTrouble.SONG_NOT_FOUND && output.isPerhapsBlocked()
                        ? SpotdlTrouble.YOUTUBE_BLOCKED
                        : trouble);
    }

    /** Tags that could not be written are ours to write; the audio is there, or it will be missed. */
    private static String songErrors(String saved) {
        StringBuilder errors = new StringBuilder();
        saved.lines()
                .filter(line -> !line.matches("[0-9]{4}(-[0-9]{2}){5}") && !line.contains(" - MetadataError: "))
                .forEach(line -> errors.append(line).append('\n'));
        return errors.toString();
    }

    private static String without(List<String> names, String text) {
        String clean = text;
        for (String name : names) {
            clean = name.length() < 3 ? clean : clean.replace(name, "…");
        }
        return clean;
    }
}
