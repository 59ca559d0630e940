package io.soundforge.download.track;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quarkus.runtime.StartupEvent;
import io.soundforge.download.DownloadSettings;
import io.soundforge.download.fetch.Fetchers;
import io.soundforge.events.EventCodec;
import io.soundforge.events.Step;
import io.soundforge.pythonpool.PythonPool;
import io.soundforge.tasks.CapabilityAnnouncer;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

/** Tells the gateway what can be fetched and decoded and within which limits, as soon as a worker has said so. */
@ApplicationScoped
class DownloadCapabilities {
    private final Fetchers fetchers;
    private final DownloadSettings settings;

    DownloadCapabilities(Fetchers fetchers, DownloadSettings settings) {
        this.fetchers = fetchers;
        this.settings = settings;
    }

    void start(@Observes StartupEvent event, PythonPool pool, CapabilityAnnouncer announcer) {
        pool.onReady(ready -> announcer.announce(Step.DOWNLOAD, ready.versions(), capabilities(ready.capabilities())));
    }

    private JsonNode capabilities(JsonNode probe) {
        ObjectNode all = EventCodec.json().createObjectNode();
        all.setAll((ObjectNode) probe);
        all.set("fetchers", EventCodec.json().valueToTree(fetchers.names()));
        ObjectNode limits = all.withObjectProperty("limits");
        limits.put("max_size_bytes", settings.maxSize().asLongValue());
        limits.put("max_duration_s", settings.maxDuration().toSeconds());
        limits.put("max_channels", settings.maxChannels());
        return all;
    }
}
