package io.soundforge.local.bench;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.soundforge.embedded.BrokerTool;
import io.soundforge.local.bench.HookServer.Arrival;
import io.soundforge.local.client.ApiClient;
import io.soundforge.local.client.ApiFailure;
import io.soundforge.local.stack.StackException;
import io.soundforge.local.stack.StackHome;
import io.soundforge.local.view.TextTable;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Events on their topic to receivers that have them: Kafka, the fan-out, Postgres, signing, HTTP and the receiver itself, all on this machine. The
 * events are made up; nobody else listens to them. Latency is from the event's own time to its arrival.
 */
public final class WebhooksBench {
    private static final String WEBHOOKS = "/api/v1/webhooks";
    private static final int FAST_WEBHOOKS = 5;
    private static final int FAST_EVENTS = 6_000;
    private static final int WEBHOOKS_AT_200 = 10;
    private static final int EVENTS_PER_SECOND = 20;
    private static final int PACED_EVENTS = 400;
    private static final int PILES = 20;
    private static final int EVENTS_IN_PILE = 5_000;
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    private final StackHome home;
    private final Path interpreter;

    /** Measures with that Python in a stack of its own. */
    public WebhooksBench(StackHome home, Path interpreter) {
        this.home = home;
        this.interpreter = interpreter;
    }

    /** Adds its rows. */
    public void measure(TextTable table) throws IOException, StackException, ApiFailure, InterruptedException {
        try (HookServer receiver = new HookServer();
                BenchStack stack = new BenchStack(home, interpreter, Map.of())) {
            Run run = new Run(stack, receiver);
            run.throughput("warm");
            table.row(
                    "webhooks: " + FAST_EVENTS + " events to " + FAST_WEBHOOKS + " receivers, sustained",
                    String.format(Locale.ROOT, "%.0f deliveries/s", run.throughput("fast")),
                    "≥ 1000");
            long[] calm = run.paced("calm", WEBHOOKS_AT_200, 0);
            table.row("webhooks: event to arrival at 200/s, p50 / p99", both(calm), "p99 < 1000 ms");
            long[] beside = run.paced("beside", WEBHOOKS_AT_200 - 1, 1);
            table.row(
                    "webhooks: the same for 9 of 10 receivers, the tenth never answers",
                    both(beside) + ", p99 " + ratio(beside, calm),
                    "p99 ≤ 2×");
            long before = Pss.ofProcess(stack.pid("webhook-service"));
            run.pile();
            long after = Pss.ofProcess(stack.pid("webhook-service"));
            long[] behind = run.paced("behind", WEBHOOKS_AT_200, 0);
            table.row(
                    "webhooks: the same beside 100,000 deliveries that are due",
                    both(behind) + ", p99 " + ratio(behind, calm),
                    "p99 ≤ 2×");
            table.row(
                    "webhooks: memory of the service before and with them",
                    before / 1_000_000 + " / " + after / 1_000_000 + " MB",
                    "no growth");
        }
    }

    private static String both(long[] latencies) {
        return Percentiles.of(latencies, 50) + " / " + Percentiles.of(latencies, 99) + " ms";
    }

    private static String ratio(long[] latencies, long[] base) {
        return String.format(Locale.ROOT, "%.2f×", (double) Percentiles.of(latencies, 99) / Percentiles.of(base, 99));
    }

    /** One run against one stack. */
    private record Run(BenchStack stack, HookServer receiver) {
        /** From the first arrival to the last, with events that come as fast as the broker takes them. */
        double throughput(String group) throws IOException, ApiFailure, InterruptedException {
            List<String> webhooks = register(group, FAST_WEBHOOKS, receiver.url(group), 0);
            send(group, FAST_EVENTS, 0);
            int expected = FAST_EVENTS * FAST_WEBHOOKS;
            awaitArrivals(group, expected);
            remove(webhooks);
            List<Arrival> arrivals = receiver.arrivals(group);
            long first = arrivals.stream().mapToLong(Arrival::atNanos).min().orElseThrow();
            long last = arrivals.stream().mapToLong(Arrival::atNanos).max().orElseThrow();
            return expected * 1e9 / (last - first);
        }

        /** Latencies at a steady pace, ascending, of those who answer. */
        long[] paced(String group, int healthy, int silent) throws IOException, ApiFailure, InterruptedException {
            List<String> webhooks = register(group, healthy, receiver.url(group), 0);
            webhooks.addAll(register(group, silent, receiver.silentUrl(), 0));
            send(group, PACED_EVENTS, EVENTS_PER_SECOND);
            awaitArrivals(group, PACED_EVENTS * healthy);
            remove(webhooks);
            return receiver.arrivals(group).stream()
                    .mapToLong(Arrival::latencyMs)
                    .sorted()
                    .toArray();
        }

        /** Deliveries that are due all the time: webhooks that take one a second have thousands to take. */
        void pile() throws IOException, ApiFailure, InterruptedException {
            register("pile", PILES, receiver.url("pile"), 1);
            send("pile", EVENTS_IN_PILE, 0);
            long deadline = System.nanoTime() + PATIENCE.toNanos();
            double most = 0;
            double now = pending();
            // It shrinks by what is taken from it as soon as all of it is there.
            while (now >= most) {
                most = now;
                pause(deadline, "the pile does not stop growing");
                now = pending();
            }
            if (most < 0.9 * PILES * EVENTS_IN_PILE) {
                throw new IOException("the pile has only " + most + " deliveries");
            }
        }

        private double pending() throws IOException {
            return stack.metric("webhook-service", "soundforge_webhooks_pending");
        }

        private List<String> register(String group, int count, String url, int perSecond)
                throws IOException, ApiFailure, InterruptedException {
            List<String> webhooks = new ArrayList<>();
            for (int webhook = 0; webhook < count; webhook++) {
                ObjectNode request = ApiClient.JSON.createObjectNode().put("url", url);
                request.putArray("events").add("job.finished");
                request.putObject("labels").put("bench", group);
                if (perSecond > 0) {
                    request.put("rate_per_s", perSecond);
                }
                webhooks.add(stack.api().post(WEBHOOKS, request).path("id").asText());
            }
            return webhooks;
        }

        private void remove(List<String> webhooks) throws IOException, ApiFailure, InterruptedException {
            for (String webhook : webhooks) {
                stack.api().delete(WEBHOOKS + "/" + webhook);
            }
        }

        private void send(String group, int events, int perSecond) throws IOException, InterruptedException {
            List<String> command = BrokerTool.command(
                    EventSource.class, stack.kafka(), Integer.toString(events), Integer.toString(perSecond), group);
            Process source = new ProcessBuilder(command).inheritIO().start();
            if (source.waitFor() != 0) {
                throw new IOException("the events could not be sent");
            }
        }

        private void awaitArrivals(String group, int expected) throws IOException, InterruptedException {
            long deadline = System.nanoTime() + PATIENCE.toNanos();
            while (receiver.count(group) < expected) {
                pause(deadline, receiver.count(group) + " of " + expected + " deliveries arrived");
            }
        }

        private static void pause(long deadline, String problem) throws IOException, InterruptedException {
            if (System.nanoTime() > deadline) {
                throw new IOException("after " + PATIENCE.toMinutes() + " minutes: " + problem);
            }
            TimeUnit.MILLISECONDS.sleep(50);
        }
    }
}
