package io.soundforge.download;

import static org.assertj.core.api.Assertions.assertThat;

import io.soundforge.testing.TestPython;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Real audio files of several formats, and files that only look like audio; written once by Python. */
final class Songs {
    private static final String SCRIPT = """
            import struct, sys, numpy as np, soundfile as sf
            from mutagen.id3 import ID3, TIT2, TPE1, TALB, TDRC, TSRC, APIC
            folder, rate = sys.argv[1], 44100
            t = np.arange(rate * 3) / rate
            song = np.stack([np.sin(2 * np.pi * 440 * t), np.sin(2 * np.pi * 330 * t)], 1) * 0.3
            song = (song + np.random.default_rng(1).standard_normal(song.shape) * 0.01).astype(np.float32)
            for name in ("song.wav", "song.flac", "song.mp3"):
                sf.write(f"{folder}/{name}", song, rate)
            tags = ID3()
            for frame in (TIT2(3, ["Lied ü"]), TPE1(3, ["One", "Two"]), TALB(3, ["Album"]), TDRC(3, ["2024-05-01"]),
                          TSRC(3, ["qz-123-45-67890"]), APIC(3, "image/png", 3, "", b"\\x89PNG\\r\\n\\x1a\\n" + b"picture")):
                tags.add(frame)
            tags.save(f"{folder}/song.mp3")
            whole = open(f"{folder}/song.flac", "rb").read()
            open(f"{folder}/cut.flac", "wb").write(whole[: len(whole) // 2])
            open(f"{folder}/empty.mp3", "wb").close()
            sf.write(f"{folder}/nothing.wav", np.zeros((0, 2)), rate)
            with sf.SoundFile(f"{folder}/bomb.flac", "w", 8000, 1, format="FLAC", subtype="PCM_16") as bomb:
                for _ in range(12):
                    bomb.write(np.zeros(8000 * 600, dtype=np.int16))
            fmt = struct.pack("<HHIIHH", 1, 255, rate, rate * 510, 510, 16)
            data = bytes(510 * 100)
            open(f"{folder}/channels.wav", "wb").write(
                struct.pack("<4sI4s4sI", b"RIFF", 36 + len(data), b"WAVE", b"fmt ", 16) + fmt
                + struct.pack("<4sI", b"data", len(data)) + data)
            open(f"{folder}/list.mp3", "w").write(f"#EXTM3U\\n#EXT-X-TARGETDURATION:4\\n#EXTINF:4,\\n{folder}/song.wav\\n")
            open(f"{folder}/page.html", "w").write("<!DOCTYPE html><html><body>a page</body></html>")
            """;

    private Songs() {}

    static void write(Path folder) throws IOException, InterruptedException {
        Path script = folder.resolve("songs.py");
        Files.writeString(script, SCRIPT);
        ProcessBuilder python = new ProcessBuilder(TestPython.interpreter(), script.toString(), folder.toString())
                .redirectErrorStream(true);
        python.environment().putAll(Map.of("PYTHONPATH", TestPython.path(), "OMP_NUM_THREADS", "1"));
        Process process = python.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(output).isZero();
    }
}
