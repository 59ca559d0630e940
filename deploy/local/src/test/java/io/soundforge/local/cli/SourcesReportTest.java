package io.soundforge.local.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.soundforge.local.client.ApiClient;
import org.junit.jupiter.api.Test;

class SourcesReportTest {
    @Test
    void tellsWhoIsReadyAndWhyNot() throws Exception {
        SourcesReport report = new SourcesReport(ApiClient.JSON.readTree("""
                {"services": [{"name": "download-service", "capabilities": {"fetchers": [
                    {"name": "url", "ready": true},
                    {"name": "spotdl", "ready": true, "versions": {"spotdl": "4.5.2", "ffmpeg": "7.1"}},
                    {"name": "page", "ready": false, "reason": "switched off"}]}},
                  {"name": "analysis-service", "capabilities": {}}],
                 "providers": [
                    {"name": "web-api", "ready": false, "reason": "set SPOTIFY_CLIENT_ID", "circuit": "open",
                     "parked_until": "2026-11-24T10:00:00Z"},
                    {"name": "spotdl", "ready": true, "circuit": "closed"}]}
                """));
        assertThat(report.lines())
                .containsExactly(
                        "✓ fetcher url",
                        "✓ fetcher spotdl (spotdl 4.5.2, ffmpeg 7.1)",
                        "· fetcher page is not ready: switched off",
                        "· songs looked up by web-api is not ready: set SPOTIFY_CLIENT_ID;"
                                + " asked again at 2026-11-24T10:00:00Z; its circuit breaker is open",
                        "✓ songs looked up by spotdl");
    }
}
