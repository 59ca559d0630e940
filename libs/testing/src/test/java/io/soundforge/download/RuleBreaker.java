package io.soundforge.download;

import io.soundforge.storage.OtherServicesClass;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import org.apache.kafka.clients.producer.Producer;

/** Breaks every rule, so that the rules' tests can fail. */
public class RuleBreaker {
    @Inject
    OtherServicesClass neighbour;

    Producer<String, byte[]> producer;

    @Transactional
    public void holdsAConnectionWhileItCalls() throws IOException, InterruptedException {
        call();
    }

    private void call() throws IOException, InterruptedException {
        HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create("http://localhost")).build(),
                        HttpResponse.BodyHandlers.ofString());
    }

    @Transactional
    public void behaves() {
        toString();
    }
}
