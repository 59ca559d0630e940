package io.soundforge.tasks;

import io.soundforge.boot.Preparing;
import jakarta.inject.Singleton;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;

/** The topics, where a process prepares what services need and serves nobody. */
@Singleton
final class TopicsPrepared implements Preparing {
    private final TopicAdmin topics;

    TopicsPrepared(TopicAdmin topics) {
        this.topics = topics;
    }

    @Override
    public String what() {
        return "the topics";
    }

    @Override
    public void prepare() throws ExecutionException, InterruptedException {
        topics.createMissing();
    }

    /** Whatever a broker says while it comes up may pass; who may not, may not later either. */
    @Override
    public boolean mayPass(Exception failure) {
        Throwable cause = failure instanceof ExecutionException ? failure.getCause() : failure;
        return cause instanceof KafkaException
                && !(cause instanceof AuthorizationException)
                && !(cause instanceof AuthenticationException);
    }
}
