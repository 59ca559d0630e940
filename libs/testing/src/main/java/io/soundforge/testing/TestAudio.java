package io.soundforge.testing;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Small real audio files. */
public final class TestAudio {
    /** Of all files made here, Hz. */
    public static final int SAMPLE_RATE = 44100;

    private static final int CHANNELS = 2;
    private static final int FRAME_BYTES = 2 * CHANNELS;

    private TestAudio() {}

    /** Writes a stereo WAV file, 16 bits: a tone that pulses twice a second, a little different on each side. */
    public static Path writeWav(Path file, double seconds) throws IOException {
        int frames = (int) (seconds * SAMPLE_RATE);
        ByteBuffer wav = ByteBuffer.allocate(44 + frames * FRAME_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        wav.put(ascii("RIFF")).putInt(36 + frames * FRAME_BYTES).put(ascii("WAVE"));
        wav.put(ascii("fmt ")).putInt(16).putShort((short) 1).putShort((short) CHANNELS);
        wav.putInt(SAMPLE_RATE)
                .putInt(SAMPLE_RATE * FRAME_BYTES)
                .putShort((short) FRAME_BYTES)
                .putShort((short) 16);
        wav.put(ascii("data")).putInt(frames * FRAME_BYTES);
        for (int i = 0; i < frames; i++) {
            double time = (double) i / SAMPLE_RATE;
            double pulse = Math.exp(-8 * (time % 0.5));
            wav.putShort((short) (20000 * pulse * Math.sin(2 * Math.PI * 220 * time)));
            wav.putShort((short) (15000 * pulse * Math.sin(2 * Math.PI * 330 * time)));
        }
        return Files.write(file, wav.array());
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
