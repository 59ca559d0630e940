package io.soundforge.local.cli;

import io.soundforge.local.bench.StackBench;
import io.soundforge.local.stack.StackHome;
import io.soundforge.local.view.TextTable;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** {@code bench}. */
@Command(name = "bench", description = "Measure, and print ratios (see docs/benchmarks.md).")
public final class BenchCommand implements Callable<Integer> {
    @Override
    public Integer call() throws Exception {
        TextTable table = new TextTable("what", "measured", "goal");
        new StackBench(StackHome.fromEnvironment()).measure(table);
        table.print(System.out);
        return 0;
    }
}
