package io.soundforge.tasks;

import static org.assertj.core.api.Assertions.assertThat;

import io.smallrye.mutiny.Uni;
import io.smallrye.reactive.messaging.kafka.IncomingKafkaRecord;
import io.smallrye.reactive.messaging.kafka.KafkaConsumer;
import java.lang.reflect.Proxy;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.RetriableCommitFailedException;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class LastingCommitTest {
    private static final TopicPartition ONE = new TopicPartition("track.requested", 1);
    private static final TopicPartition TWO = new TopicPartition("track.requested", 2);

    private final List<Map<TopicPartition, OffsetAndMetadata>> asked = new ArrayList<>();
    private final Deque<Runnable> timers = new ArrayDeque<>();
    private boolean away;
    private final LastingCommit commit = new LastingCommit(broker(), (pauseMs, action) -> timers.add(action));

    /** Of a whole consumer only this is asked. */
    private KafkaConsumer<?, ?> broker() {
        return (KafkaConsumer<?, ?>) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {KafkaConsumer.class}, (proxy, method, arguments) -> {
                    assertThat(method.getName()).isEqualTo("commitAsync");
                    @SuppressWarnings("unchecked")
                    Map<TopicPartition, OffsetAndMetadata> offsets =
                            (Map<TopicPartition, OffsetAndMetadata>) arguments[0];
                    asked.add(offsets);
                    return away
                            ? Uni.createFrom().failure(new RetriableCommitFailedException("no coordinator"))
                            : Uni.createFrom().voidItem();
                });
    }

    private void consumed(TopicPartition partition, long offset) {
        commit.handle(new IncomingKafkaRecord<>(
                        new ConsumerRecord<>(partition.topic(), partition.partition(), offset, "key", "value"),
                        "facts",
                        0,
                        commit,
                        null,
                        false,
                        false))
                .await()
                .indefinitely();
    }

    @Test
    void eachRecordIsCommittedOnce() {
        consumed(ONE, 4);
        consumed(TWO, 7);
        assertThat(asked).containsExactly(Map.of(ONE, new OffsetAndMetadata(5)), Map.of(TWO, new OffsetAndMetadata(8)));
        assertThat(timers).isEmpty();
    }

    @Test
    void whatTheBrokerDidNotTakeIsCommittedWhenItIsBack() {
        away = true;
        consumed(ONE, 4);
        consumed(TWO, 7);
        assertThat(timers).as("one pause at a time").hasSize(1);
        timers.remove().run();
        assertThat(timers).hasSize(1);
        away = false;
        asked.clear();
        timers.remove().run();
        assertThat(asked).containsExactly(Map.of(ONE, new OffsetAndMetadata(5), TWO, new OffsetAndMetadata(8)));
        assertThat(timers).isEmpty();
        consumed(ONE, 5);
        assertThat(asked.getLast()).isEqualTo(Map.of(ONE, new OffsetAndMetadata(6)));
    }

    @Test
    void aLateRecordOfALostPartitionTakesNothingBack() {
        commit.partitionsRevoked(List.of(ONE));
        consumed(ONE, 4);
        assertThat(asked).isEmpty();
        commit.partitionsAssigned(List.of(ONE, TWO));
        consumed(ONE, 9);
        assertThat(asked).containsExactly(Map.of(ONE, new OffsetAndMetadata(10)));
    }

    @Test
    void partitionsOfOthersAndAChannelThatHasEndedAreLeftAlone() {
        away = true;
        consumed(ONE, 4);
        consumed(TWO, 7);
        commit.partitionsRevoked(List.of(ONE));
        asked.clear();
        timers.remove().run();
        assertThat(asked).containsExactly(Map.of(TWO, new OffsetAndMetadata(8)));
        commit.terminate(true);
        asked.clear();
        timers.remove().run();
        assertThat(asked).isEmpty();
    }
}
