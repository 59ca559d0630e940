package io.soundforge.audiostep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.soundforge.events.EventCodec;
import io.soundforge.tasks.TaskFailure;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StepPythonTest {
    record Answer(String file, Long sizeBytes) implements WorkerAnswer {
        @Override
        public boolean isComplete() {
            return file != null;
        }
    }

    private static Answer read(String json) throws Exception {
        return StepPython.read(EventCodec.json().readTree(json), Answer.class);
    }

    @Test
    void readsWhatItKnowsOfAnAnswer() throws Exception {
        assertThat(read("{\"file\":\"a\",\"size_bytes\":3,\"new\":true}")).isEqualTo(new Answer("a", 3L));
    }

    @ParameterizedTest
    @ValueSource(strings = {"null", "{}", "[]", "\"a\"", "{\"size_bytes\":3}", "{\"file\":\"a\",\"size_bytes\":\"b\"}"})
    void failsForGoodWhereTheAnswerCannotBeUsed(String json) {
        TaskFailure failure = catchThrowableOfType(TaskFailure.class, () -> read(json));
        assertThat(failure.code()).isEqualTo("WORKER_ANSWER");
        assertThat(failure.isRetryable()).isFalse();
    }
}
