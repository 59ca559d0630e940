package io.soundforge.local.stack;

import io.soundforge.embedded.KafkaBroker;
import java.io.IOException;
import java.util.function.Consumer;

/** The broker. */
record KafkaComponent(KafkaBroker broker) implements Managed {
    @Override
    public String name() {
        return "kafka";
    }

    @Override
    public int port() {
        return broker.port();
    }

    @Override
    public ProcessHandle launch(Consumer<ProcessHandle> onProcess) throws IOException {
        ProcessHandle process = broker.start().process();
        onProcess.accept(process);
        return process;
    }

    @Override
    public void stop() {
        broker.stop();
    }
}
