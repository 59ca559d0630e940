package io.soundforge.download.probe;

import io.soundforge.audiostep.WorkerAnswer;
import java.util.List;
import java.util.Map;

/**
 * What decoding has shown, and what the file says of itself.
 *
 * @param format container, e.g. {@code mp3}
 * @param codec audio codec, e.g. {@code pcm_s16le}
 * @param extension the extension that such files have, without a dot
 * @param contentType media type that such files have
 * @param durationS decoded length in seconds
 * @param sampleRate in Hz
 * @param channels number of channels
 * @param tags by lower-case name; never null
 * @param artists the artists one by one; never null
 * @param cover the embedded picture; null where there is none
 */
public record ProbeResult(
        String format,
        String codec,
        String extension,
        String contentType,
        double durationS,
        int sampleRate,
        int channels,
        Map<String, String> tags,
        List<String> artists,
        Cover cover)
        implements WorkerAnswer {
    /** For drills: a second of nothing. */
    public static final ProbeResult MADE_UP =
            new ProbeResult("wav", "pcm_s16le", "wav", "audio/wav", 1, 44_100, 2, null, null, null);

    public ProbeResult {
        tags = tags == null ? Map.of() : Map.copyOf(tags);
        artists = artists == null ? List.of() : List.copyOf(artists);
    }

    /**
     * A picture that was written beside the audio.
     *
     * @param file absolute path
     */
    public record Cover(String file, long sizeBytes, String sha256, String contentType) {
        /** The extension that goes with its media type. */
        public String extension() {
            return switch (contentType) {
                case "image/jpeg" -> "jpg";
                case "image/png" -> "png";
                case "image/webp" -> "webp";
                default -> "gif";
            };
        }
    }

    @Override
    public boolean isComplete() {
        return format != null && extension != null && extension.matches("[a-z0-9]{1,8}") && durationS > 0;
    }
}
