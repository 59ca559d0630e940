package io.soundforge.metadata.lifecycle;

import static io.soundforge.events.TaskState.CANCELLED;
import static io.soundforge.events.TaskState.FAILED;
import static io.soundforge.events.TaskState.QUEUED;
import static io.soundforge.events.TaskState.SKIPPED;
import static io.soundforge.events.TaskState.SUCCEEDED;
import static org.assertj.core.api.Assertions.assertThat;

import io.soundforge.events.JobState;
import io.soundforge.events.TaskState;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class JobStatesTest {
    private static final int MOST_TASKS = 6;

    /** Every multiset of up to six task states, checked against the rules as a person would say them. */
    @Test
    void everyCombinationHasTheStateThatTheRulesSay() {
        int combinations = 0;
        for (List<TaskState> tasks : allCombinations(MOST_TASKS)) {
            assertThat(JobStates.of(tasks)).as("%s", tasks).isEqualTo(asAPersonWouldSay(tasks));
            combinations++;
        }
        // Multisets of size 0..6 over seven states: C(13, 6).
        assertThat(combinations).isEqualTo(1716);
    }

    @Test
    void orderDoesNotMatter() {
        for (List<TaskState> tasks : allCombinations(4)) {
            List<TaskState> reversed = new ArrayList<>(tasks);
            Collections.reverse(reversed);
            assertThat(JobStates.of(reversed)).isEqualTo(JobStates.of(tasks));
        }
    }

    @Test
    void aJobHasEndedExactlyWhenAllItsTasksHave() {
        for (List<TaskState> tasks : allCombinations(5)) {
            boolean allEnded = !tasks.isEmpty() && tasks.stream().allMatch(TaskState::isTerminal);
            assertThat(JobStates.of(tasks).isTerminal()).as("%s", tasks).isEqualTo(allEnded);
        }
    }

    @Test
    void someExamples() {
        assertThat(JobStates.of(List.of())).isEqualTo(JobState.QUEUED);
        assertThat(JobStates.of(List.of(SUCCEEDED, QUEUED))).isEqualTo(JobState.RUNNING);
        assertThat(JobStates.of(List.of(FAILED, SKIPPED, SKIPPED))).isEqualTo(JobState.FAILED);
        assertThat(JobStates.of(List.of(SUCCEEDED, FAILED))).isEqualTo(JobState.PARTIAL);
        assertThat(JobStates.of(List.of(SUCCEEDED, FAILED, CANCELLED))).isEqualTo(JobState.CANCELLED);
    }

    private static JobState asAPersonWouldSay(List<TaskState> tasks) {
        Set<TaskState> present = tasks.isEmpty() ? EnumSet.noneOf(TaskState.class) : EnumSet.copyOf(tasks);
        if (present.isEmpty() || present.equals(EnumSet.of(QUEUED))) {
            return JobState.QUEUED;
        }
        if (!present.stream().allMatch(TaskState::isTerminal)) {
            return JobState.RUNNING;
        }
        if (present.contains(CANCELLED)) {
            return JobState.CANCELLED;
        }
        if (present.equals(EnumSet.of(SUCCEEDED))) {
            return JobState.COMPLETED;
        }
        return present.contains(SUCCEEDED) ? JobState.PARTIAL : JobState.FAILED;
    }

    private static List<List<TaskState>> allCombinations(int most) {
        List<List<TaskState>> result = new ArrayList<>();
        extend(List.of(), 0, most, result);
        return result;
    }

    private static void extend(List<TaskState> prefix, int from, int left, List<List<TaskState>> into) {
        into.add(prefix);
        for (int i = from; left > 0 && i < TaskState.values().length; i++) {
            List<TaskState> longer = new ArrayList<>(prefix);
            longer.add(TaskState.values()[i]);
            extend(longer, i, left - 1, into);
        }
    }
}
