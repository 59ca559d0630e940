package io.soundforge.download.tool;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * What to run. The environment is a clean one: PATH, a language, nothing of this process; proxies of the environment are off.
 *
 * @param name for people, e.g. {@code yt-dlp}
 * @param command program and arguments; no shell reads them
 * @param folder a folder of this run alone, which exists: the working directory; {@code home} and {@code tmp} are made in it
 * @param environment further variables
 * @param secrets texts that may not appear in tails, e.g. a proxy's password
 * @param wall how long it may run
 * @param idle how long it may neither write anything nor be {@code active}
 * @param output hears each line
 * @param activity a number that grows while the program does something unheard, e.g. bytes through its proxy
 */
public record ToolCommand(
        String name,
        List<String> command,
        Path folder,
        Map<String, String> environment,
        List<String> secrets,
        Duration wall,
        Duration idle,
        ToolOutput output,
        LongSupplier activity) {
    public ToolCommand {
        command = List.copyOf(command);
        environment = Map.copyOf(environment);
        secrets = List.copyOf(secrets);
    }
}
