package io.soundforge.webhook.delivery;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * An endpoint for which something is due.
 *
 * @param calm whether its last attempt went well and its breaker is closed
 * @param probe whether its breaker is open and its time over: one delivery may try
 * @param rated whether it has a rate limit
 */
record Candidate(UUID endpoint, boolean calm, boolean probe, boolean rated) {

    /** Whether its row must be looked at again under its lock before anything is claimed. */
    boolean isGuarded() {
        return probe || rated;
    }

    /** How many attempts may be under way at it at once. */
    private int most(int perEndpoint) {
        return calm ? perEndpoint : Math.min(1, perEndpoint);
    }

    /**
     * Shares places out in turns, so that a long queue at one endpoint does not take those of another.
     *
     * @param load what is under way already
     * @return how many each may claim, more than none
     */
    static Map<Candidate, Integer> share(Collection<Candidate> candidates, UnderWay.Load load) {
        Map<Candidate, Integer> shares = new LinkedHashMap<>();
        List<Candidate> open = new ArrayList<>(candidates);
        int left = load.places();
        while (left > 0 && !open.isEmpty()) {
            List<Candidate> more = new ArrayList<>();
            for (Candidate each : open) {
                int taken = load.perEndpoint().getOrDefault(each.endpoint(), 0) + shares.getOrDefault(each, 0);
                if (left > 0 && taken < each.most(load.limit(each.endpoint()))) {
                    shares.merge(each, 1, Integer::sum);
                    left--;
                    more.add(each);
                }
            }
            open = more;
        }
        return shares;
    }
}
