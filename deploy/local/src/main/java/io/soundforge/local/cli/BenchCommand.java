package io.soundforge.local.cli;

import io.soundforge.local.bench.EventPlaneBench;
import io.soundforge.local.bench.OverheadBench;
import io.soundforge.local.bench.PairBench;
import io.soundforge.local.bench.PlaylistBench;
import io.soundforge.local.bench.PythonBench;
import io.soundforge.local.bench.ScaleBench;
import io.soundforge.local.bench.StackBench;
import io.soundforge.local.bench.StorageBench;
import io.soundforge.local.bench.WebhooksBench;
import io.soundforge.local.python.PythonEnvironment;
import io.soundforge.local.stack.StackHome;
import io.soundforge.local.view.TextTable;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code bench}. */
@Command(name = "bench", description = "Measure, and print ratios (see docs/benchmarks.md).")
public final class BenchCommand implements Callable<Integer> {
    /** What can be measured. */
    enum Part {
        /** Start and memory of the stack. */
        stack,
        /** Throughput and latency without audio. */
        events,
        /** A large playlist becomes songs. */
        playlist,
        /** Events to receivers. */
        webhooks,
        /** The system's cost on top of the engines. */
        overhead,
        /** One worker and eight. */
        scale,
        /** Two songs at once. */
        pair,
        /** Files in a bucket and in a folder. */
        storage,
        /** The engines themselves. */
        python
    }

    @Parameters(
            arity = "0..*",
            paramLabel = "PART",
            description = "stack, events, playlist, webhooks, overhead, scale, pair, storage, python; default: all")
    private List<Part> parts = List.of();

    @Override
    public Integer call() throws Exception {
        StackHome home = StackHome.fromEnvironment();
        Path interpreter = new PythonEnvironment(home, System.err).ensure();
        Set<Part> chosen = parts.isEmpty() ? EnumSet.allOf(Part.class) : EnumSet.copyOf(parts);
        for (Part part : chosen) {
            TextTable table = new TextTable("what", "measured", "goal");
            switch (part) {
                case stack -> new StackBench(home).measure(table);
                case events -> new EventPlaneBench(home, interpreter).measure(table);
                case playlist -> new PlaylistBench(home, interpreter).measure(table);
                case webhooks -> new WebhooksBench(home, interpreter).measure(table);
                case overhead -> new OverheadBench(home, interpreter).measure(table);
                case scale -> new ScaleBench(home, interpreter).measure(table);
                case pair -> new PairBench(home, interpreter).measure(table);
                case storage -> new StorageBench(home, interpreter).measure(table);
                case python -> new PythonBench(home, interpreter).measure(table);
            }
            table.print(System.out);
            System.out.println();
        }
        return 0;
    }
}
