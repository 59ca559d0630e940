package io.soundforge.local.view;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpServer;
import io.soundforge.local.client.ApiClient;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JobReportTest {
    private static final String SONG = """
            {"duration_s": 187.2,
             "analysis": {"tempo": 112.04, "tempo_confidence": 0.9, "key": "A minor", "time_signature": 3},
             "separation": {"engine": "dsp-approx", "model": "dsp-approx", "approximate": true, "format": "flac",
               "stems": [{"name": "vocals", "level_db": -26.6, "size_bytes": 1200000, "link": "http://x/vocals"},
                         {"name": "drums", "silent": true, "size_bytes": 10000, "link": "http://x/drums"}]}}
            """;

    @TempDir
    Path volume;

    @Test
    void aSongIsShownWithItsFolder() throws Exception {
        Path folder = Files.createDirectories(volume.resolve("stems").resolve("t"));
        Files.createFile(folder.resolve("vocals.flac"));
        JsonNode job = ApiClient.JSON.readTree("""
                {"id": "j", "state": "completed", "tracks": [{"id": "t", "title": "Heat", "artists": ["Bellows", "Anvil"],
                  "tasks": [{"step": "download", "state": "succeeded", "wait_ms": 3, "run_ms": 600},
                            {"step": "separate", "state": "succeeded", "wait_ms": 2100, "run_ms": 6100}]}]}
                """);
        assertThat(printed(job, SONG).lines())
                .containsExactly(
                        "",
                        "Bellows, Anvil – Heat",
                        "─".repeat(60),
                        "duration        3:07",
                        "tempo           112.0 bpm (confidence 0.90)",
                        "key             A minor",
                        "time signature  3/4",
                        "separation      dsp-approx (approximate: no trained weights)",
                        "time            download 0.6 s, separation 6.1 s (after 2.1 s of waiting)",
                        "",
                        "stem    level     size    file",
                        "─".repeat(40),
                        "vocals  -26.6 dB  1.2 MB  vocals.flac",
                        "drums   silent    0.0 MB  http://x/drums",
                        "in " + folder);
    }

    @Test
    void aFailedSongSaysWhyAndARefusedSourceToo() throws Exception {
        JsonNode job = ApiClient.JSON.readTree("""
                {"id": "j", "state": "failed",
                 "items": [{"index": 0}, {"index": 1, "error": {"code": "URL_NOT_ALLOWED", "message": "private"}}],
                 "tracks": [{"id": "t", "source": {"filename": "a text.mp3"}, "tasks": [{"step": "download",
                   "state": "failed", "error": {"code": "NOT_AUDIO", "message": "no audio"}}]}]}
                """);
        assertThat(printed(job, "{}").lines())
                .containsExactly(
                        "",
                        "a text.mp3",
                        "✗ download failed: NOT_AUDIO, no audio",
                        "",
                        "✗ source 2 was refused: URL_NOT_ALLOWED, private");
    }

    @Test
    void aPlaylistIsATableWithASentenceForEachFailure() throws Exception {
        JsonNode job = ApiClient.JSON.readTree("""
                {"id": "j", "state": "partial",
                 "items": [{"index": 0, "track_id": "t", "expansion": {"kind": "playlist", "title": "Road",
                            "tracks": 2, "skipped": {"episode": 2, "local_file": 1}}}],
                 "tracks": [
                   {"id": "t", "title": "Heat", "artists": ["Bellows"],
                    "tasks": [{"step": "download", "state": "succeeded"}]},
                   {"id": "u", "title": "Cold", "artists": ["Anvil"],
                    "tasks": [{"step": "download", "state": "failed",
                               "error": {"code": "SONG_NOT_FOUND", "message": "Nobody has it."}},
                              {"step": "analyze", "state": "skipped"}]}]}
                """);
        assertThat(printed(job, SONG).lines())
                .containsExactly(
                        "",
                        "playlist “Road”, 2 songs; skipped: 2 episode, 1 local file",
                        "#  song            state      length  tempo  key",
                        "─".repeat(52),
                        "1  Bellows – Heat  completed  3:07    112.0  A minor",
                        "2  Anvil – Cold    failed",
                        "✗ 2 Anvil – Cold: download failed: SONG_NOT_FOUND, Nobody has it.");
    }

    private String printed(JsonNode job, String track) throws Exception {
        HttpServer gateway = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 5);
        gateway.createContext("/api/v1/tracks/t", exchange -> {
            byte[] body = track.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        gateway.createContext("/api/v1/tracks/u", exchange -> {
            exchange.sendResponseHeaders(404, -1);
            exchange.close();
        });
        gateway.start();
        try {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            ApiClient api =
                    new ApiClient("http://127.0.0.1:" + gateway.getAddress().getPort());
            JobReport.fetch(api, job, volume).print(new PrintStream(bytes, true, StandardCharsets.UTF_8));
            return bytes.toString(StandardCharsets.UTF_8);
        } finally {
            gateway.stop(0);
        }
    }
}
