package io.soundforge.local.e2e;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Music of any length that keeps workers busy: chords over a beat, as a mono WAV. */
final class LongSong {
    private static final int RATE = 22_050;
    private static final double[] CHORD = {220.0, 261.63, 329.63};

    private LongSong() {}

    static Path write(Path file, int seconds) throws IOException {
        int frames = RATE * seconds;
        ByteBuffer wav = ByteBuffer.allocate(44 + 2 * frames).order(ByteOrder.LITTLE_ENDIAN);
        wav.put(ascii("RIFF")).putInt(36 + 2 * frames).put(ascii("WAVE"));
        wav.put(ascii("fmt ")).putInt(16).putShort((short) 1).putShort((short) 1);
        wav.putInt(RATE).putInt(2 * RATE).putShort((short) 2).putShort((short) 16);
        wav.put(ascii("data")).putInt(2 * frames);
        for (int frame = 0; frame < frames; frame++) {
            wav.putShort((short) (30_000 * sample(frame / (double) RATE)));
        }
        return Files.write(file, wav.array());
    }

    private static double sample(double time) {
        double beat = Math.exp(-12 * (time % 0.5));
        double sum = 0;
        for (double frequency : CHORD) {
            sum += Math.sin(2 * Math.PI * frequency * time);
        }
        return 0.2 * sum * (0.3 + 0.7 * beat);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
