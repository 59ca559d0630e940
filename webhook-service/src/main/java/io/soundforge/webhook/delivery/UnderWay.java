package io.soundforge.webhook.delivery;

import io.soundforge.webhook.WebhookSettings;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The attempts that this process has under way, and how many more there may be. An attempt that takes long steps aside: it holds a
 * virtual thread and a connection, but nobody's place, until there are very many.
 */
final class UnderWay {
    private static final int REMEMBERED = 10_000;
    private static final int TIGHT_SHARE = 4;
    /** What headers cost in memory, by their bytes: a line is an entry and two texts. */
    private static final int HEADER_COST = 4;

    private final WebhookSettings.Work settings;
    /** What an attempt may come to hold of its answer, in bytes. */
    private final long reserve;
    /** How many slow attempts may be under way. */
    private final int slowest;

    private final Map<Claim, Entry> entries = new ConcurrentHashMap<>();
    /** Endpoints whose last attempt was slow. */
    private final Set<UUID> sluggish = ConcurrentHashMap.newKeySet();

    /** A process may hold a delivery anew while its earlier attempt, whose lease ran out, still goes on. */
    private record Claim(UUID delivery, int fence) {
        static Claim of(Claimed claimed) {
            return new Claim(claimed.id(), claimed.fence());
        }
    }

    private record Entry(Claimed claimed, long beganNanos, Thread thread, long answerBytes) {
        long bytes() {
            return claimed.bytes() + answerBytes;
        }
    }

    /**
     * What is under way at one moment, and what that leaves.
     *
     * @param places how many attempts more may begin
     * @param room for how many bytes more there is
     * @param perEndpoint attempts under way per endpoint
     * @param full the endpoints at which no more may begin
     * @param limits how many may be under way at an endpoint, where that is not {@code usual}
     */
    record Load(
            int places,
            long room,
            Map<UUID, Integer> perEndpoint,
            Set<UUID> full,
            Map<UUID, Integer> limits,
            int usual) {
        int limit(UUID endpoint) {
            return limits.getOrDefault(endpoint, usual);
        }

        boolean isFull() {
            return places <= 0 || room <= 0;
        }
    }

    UnderWay(WebhookSettings settings) {
        this.settings = settings.work();
        WebhookSettings.Attempts attempt = settings.attempt();
        this.reserve = attempt.answerBytes().asLongValue()
                + HEADER_COST * attempt.headerBytes().asLongValue();
        long fitting = this.settings.memory().asLongValue() / 2 / reserve;
        this.slowest = (int) Math.max(1, Math.min(this.settings.most() / 2, fitting));
    }

    void add(Claimed claimed, Thread thread) {
        entries.put(Claim.of(claimed), new Entry(claimed, System.nanoTime(), thread, reserve));
    }

    /** It is over, and its answer is kept until it is written. */
    void ended(Claimed claimed, int answerBytes) {
        Entry ended = entries.computeIfPresent(
                Claim.of(claimed),
                (claim, entry) -> new Entry(claimed, entry.beganNanos(), entry.thread(), answerBytes));
        if (ended == null || !isSlow(ended, System.nanoTime())) {
            sluggish.remove(claimed.endpoint());
            return;
        }
        if (sluggish.size() >= REMEMBERED) {
            sluggish.clear();
        }
        sluggish.add(claimed.endpoint());
    }

    void remove(Claimed claimed) {
        entries.remove(Claim.of(claimed));
    }

    boolean isEmpty() {
        return entries.isEmpty();
    }

    Collection<UUID> deliveries() {
        return entries.keySet().stream().map(Claim::delivery).distinct().toList();
    }

    /** Stops all of them. */
    void interrupt() {
        entries.values().forEach(entry -> entry.thread().interrupt());
    }

    /** What is under way now. */
    Load load() {
        List<Entry> all = List.copyOf(entries.values());
        long now = System.nanoTime();
        Map<UUID, Integer> perEndpoint = new HashMap<>();
        Set<UUID> slow = new HashSet<>();
        int brisk = 0;
        long bytes = 0;
        for (Entry entry : all) {
            UUID endpoint = entry.claimed().endpoint();
            perEndpoint.merge(endpoint, 1, Integer::sum);
            bytes += entry.bytes();
            if (!isSlow(entry, now)) {
                brisk++;
            } else {
                slow.add(endpoint);
            }
        }
        sluggish.stream().filter(perEndpoint::containsKey).forEach(slow::add);
        boolean tight = all.size() - brisk >= slowest || all.size() * 2 >= settings.most();
        Map<UUID, Integer> limits = limits(slow, tight);
        int usual = tight ? Math.max(1, settings.perEndpoint() / TIGHT_SHARE) : settings.perEndpoint();
        Set<UUID> full = tight ? new HashSet<>(sluggish) : new HashSet<>();
        perEndpoint.forEach((endpoint, count) -> {
            if (count >= limits.getOrDefault(endpoint, usual)) {
                full.add(endpoint);
            }
        });
        long room = settings.memory().asLongValue() - bytes;
        int places = Math.min(settings.concurrency() - brisk, settings.most() - all.size());
        // Whatever the settings say, one may be under way.
        long fitting = all.isEmpty() ? Math.max(1, room / reserve) : room / reserve;
        return new Load((int) Math.min(places, fitting), room, perEndpoint, full, limits, usual);
    }

    /**
     * Slow endpoints share half of all places, or of the memory if that is less: however many they are, the other half stays for those
     * that are not.
     */
    private Map<UUID, Integer> limits(Set<UUID> slow, boolean tight) {
        Map<UUID, Integer> limits = new HashMap<>();
        int share = slowest / Math.max(1, slow.size());
        int each = tight ? 0 : Math.max(1, Math.min(settings.perEndpoint(), share));
        slow.forEach(endpoint -> limits.put(endpoint, each));
        sluggish.forEach(endpoint -> limits.putIfAbsent(endpoint, each));
        return limits;
    }

    private boolean isSlow(Entry entry, long now) {
        return now - entry.beganNanos() >= settings.slowAfter().toNanos();
    }
}
