package io.soundforge.webhook.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class CandidateTest {
    private static UnderWay.Load load(int places, Map<UUID, Integer> running) {
        return new UnderWay.Load(places, 1000, running, Set.of(), Map.of(), 16);
    }

    private static Candidate candidate(boolean calm) {
        return new Candidate(UUID.randomUUID(), calm, false, false);
    }

    @Test
    void placesAreSharedOutInTurns() {
        Candidate one = candidate(true);
        Candidate two = candidate(true);
        assertThat(Candidate.share(List.of(one, two), load(5, Map.of()))).isEqualTo(Map.of(one, 3, two, 2));
    }

    @Test
    void noEndpointGetsMoreThanItsOwn() {
        Candidate one = candidate(true);
        Candidate busy = candidate(true);
        assertThat(Candidate.share(List.of(one, busy), load(100, Map.of(busy.endpoint(), 10))))
                .isEqualTo(Map.of(one, 16, busy, 6));
    }

    @Test
    void anEndpointThatFailsGetsOneAtATime() {
        Candidate failing = candidate(false);
        assertThat(Candidate.share(List.of(failing), load(100, Map.of()))).isEqualTo(Map.of(failing, 1));
        assertThat(Candidate.share(List.of(failing), load(100, Map.of(failing.endpoint(), 1))))
                .isEmpty();
    }

    @Test
    void withFewerPlacesThanEndpointsSomeWait() {
        List<Candidate> many = List.of(candidate(true), candidate(true), candidate(true));
        assertThat(Candidate.share(many, load(2, Map.of()))).hasSize(2).containsOnlyKeys(many.get(0), many.get(1));
        assertThat(Candidate.share(many, load(0, Map.of()))).isEmpty();
    }
}
