package io.soundforge.webhook.delivery;

import io.soundforge.webhook.WebhookSettings;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The attempts that this process has under way, and how many more there may be. An attempt that takes long steps aside: it holds a
 * virtual thread and a connection, but nobody's place, until there are very many.
 */
final class UnderWay {
    private final WebhookSettings.Work settings;
    private final Map<UUID, Entry> entries = new ConcurrentHashMap<>();

    private record Entry(Claimed claimed, long beganNanos, Thread thread) {}

    UnderWay(WebhookSettings.Work settings) {
        this.settings = settings;
    }

    void add(Claimed claimed, Thread thread) {
        entries.put(claimed.id(), new Entry(claimed, System.nanoTime(), thread));
    }

    void remove(UUID delivery) {
        entries.remove(delivery);
    }

    boolean isEmpty() {
        return entries.isEmpty();
    }

    Collection<UUID> deliveries() {
        return List.copyOf(entries.keySet());
    }

    /** Stops all of them. */
    void interrupt() {
        entries.values().forEach(entry -> entry.thread().interrupt());
    }

    /** How many more may begin now. */
    int places() {
        long slowNanos = settings.slowAfter().toNanos();
        long now = System.nanoTime();
        int brisk = 0;
        int all = 0;
        long bytes = 0;
        for (Entry entry : entries.values()) {
            all++;
            bytes += entry.claimed().bytes();
            if (now - entry.beganNanos() < slowNanos) {
                brisk++;
            }
        }
        if (bytes >= settings.memory().asLongValue()) {
            return 0;
        }
        return Math.min(settings.concurrency() - brisk, settings.most() - all);
    }

    /** Attempts under way per endpoint. */
    Map<UUID, Integer> perEndpoint() {
        Map<UUID, Integer> counts = new HashMap<>();
        entries.values().forEach(entry -> counts.merge(entry.claimed().endpoint(), 1, Integer::sum));
        return counts;
    }

    /** The endpoints at which no more may begin. */
    Collection<UUID> full(Map<UUID, Integer> perEndpoint) {
        List<UUID> full = new ArrayList<>();
        perEndpoint.forEach((endpoint, count) -> {
            if (count >= settings.perEndpoint()) {
                full.add(endpoint);
            }
        });
        return full;
    }
}
