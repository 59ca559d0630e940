package io.soundforge.download.page;

import io.soundforge.download.DownloadSettings;
import io.soundforge.download.fetch.FetchProgress;
import io.soundforge.download.fetch.Fetched;
import io.soundforge.download.fetch.FetcherStatus;
import io.soundforge.download.fetch.WebPages;
import io.soundforge.download.tool.Folders;
import io.soundforge.download.tool.ToolCommand;
import io.soundforge.download.tool.ToolEnvironment;
import io.soundforge.download.tool.ToolResult;
import io.soundforge.download.tool.ToolRunner;
import io.soundforge.egress.EgressSettings;
import io.soundforge.egress.proxy.ProxySession;
import io.soundforge.egress.proxy.ToolProxy;
import io.soundforge.events.TrackRequested;
import io.soundforge.tasks.StepTask;
import io.soundforge.tasks.TaskFailure;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Lets yt-dlp look for the one piece of audio in a page and fetch it, through the proxy that vets every address. */
@Singleton
class PageFetcher implements WebPages {
    private static final String NAME = "page";
    private static final String FETCHED = "page-audio";

    /** What pages, scripts and manifests may weigh beside the audio itself. */
    private static final long OVERHEAD_BYTES = 64L * 1024 * 1024;

    private final DownloadSettings limits;
    private final PageSettings settings;
    private final Optional<Path> authorities;
    private final ToolEnvironment tools;
    private final ToolRunner runner;
    private final ToolProxy proxy;

    PageFetcher(
            DownloadSettings limits,
            PageSettings settings,
            EgressSettings egress,
            ToolEnvironment tools,
            ToolRunner runner,
            ToolProxy proxy) {
        this.limits = limits;
        this.settings = settings;
        this.authorities = egress.caFile();
        this.tools = tools;
        this.runner = runner;
        this.proxy = proxy;
    }

    @Override
    public Optional<FetcherStatus> status() {
        if (!settings.enabled()) {
            return Optional.of(FetcherStatus.notReady(NAME, "switched off: soundforge.download.page.enabled"));
        }
        return Optional.of(
                tools.python().isPresent()
                        ? FetcherStatus.ready(NAME)
                        : FetcherStatus.notReady(NAME, "yt-dlp is not installed; ./soundforge spotify setup does it."));
    }

    @Override
    public Optional<Fetched> audioOf(StepTask<TrackRequested> task, Path folder, FetchProgress progress)
            throws TaskFailure, InterruptedException {
        Optional<Path> python = tools.python();
        if (!settings.enabled() || python.isEmpty()) {
            return Optional.empty();
        }
        Path work = folder.resolve("page");
        try {
            Files.createDirectory(work);
            try {
                return Optional.of(fetch(task, python.get(), work, folder.resolve(FETCHED), progress));
            } finally {
                Folders.delete(work);
            }
        } catch (IOException e) {
            throw TaskFailure.transientFailure("PAGE_FAILED", "yt-dlp could not be run, or its file not be read.", e);
        }
    }

    private Fetched fetch(StepTask<TrackRequested> task, Path python, Path work, Path target, FetchProgress progress)
            throws IOException, TaskFailure, InterruptedException {
        long max = limits.maxSize().asLongValue();
        PageOutput output = new PageOutput(progress);
        try (ProxySession session = proxy.open(max + OVERHEAD_BYTES)) {
            ToolResult result = runner.run(
                    task,
                    new ToolCommand(
                            "yt-dlp",
                            command(python, session, task.input().source().url()),
                            work,
                            environment(),
                            List.of(session.password()),
                            settings.wallTimeout(),
                            settings.idleTimeout(),
                            output,
                            session::bytes));
            if (output.items() > 1) {
                throw PageTrouble.several();
            }
            Optional<Path> file = output.file().filter(Files::isRegularFile);
            if (!result.isSuccess() || file.isEmpty()) {
                throw PageTrouble.of(result, output, session.refusal());
            }
            return keep(file.get(), target, max, name(output, file.get()));
        }
    }

    private List<String> command(Path python, ProxySession session, String url) {
        long maxSeconds = limits.maxDuration().toSeconds();
        List<String> command = new ArrayList<>(List.of(python.toString(), "-P", "-m", "yt_dlp"));
        // Nothing of the machine's own configuration, nothing that outlives the run.
        command.addAll(List.of("--ignore-config", "--no-plugin-dirs", "--no-cache-dir", "--no-update", "--no-colors"));
        command.addAll(List.of("--proxy", session.url(), "--default-search", "error"));
        // Two items are enough to see that it is not one.
        command.addAll(List.of("--no-playlist", "--playlist-items", "1:2"));
        command.addAll(List.of("--match-filters", "!is_live & playlist_count<?2 & duration<=?" + maxSeconds));
        command.addAll(List.of("--max-filesize", String.valueOf(limits.maxSize().asLongValue())));
        command.addAll(List.of("--format", "bestaudio/best", "--downloader", "native", "--fixup", "never"));
        command.addAll(List.of("--no-part", "--no-mtime", "--retries", "2", "--socket-timeout", "30"));
        command.addAll(List.of("--output", "audio.%(ext)s", "--no-simulate", "--no-quiet", "--progress", "--newline"));
        command.addAll(List.of("--print", "pre_process:" + PageOutput.INFO + "%(duration)s %(is_live)s %(title)s"));
        command.addAll(List.of("--print", "after_move:" + PageOutput.FILE + "%(filepath)s"));
        command.addAll(List.of(
                "--progress-template",
                "download:" + PageOutput.PROGRESS
                        + "%(progress.downloaded_bytes)s %(progress.total_bytes)s %(progress.total_bytes_estimate)s"));
        tools.ffmpeg().ifPresent(ffmpeg -> command.addAll(List.of("--ffmpeg-location", ffmpeg.toString())));
        if (authorities.isPresent()) {
            command.addAll(List.of("--compat-options", "no-certifi"));
        }
        command.addAll(List.of("--", url));
        return command;
    }

    /** Python's own way to trust further authorities, beside those of the system. */
    private Map<String, String> environment() {
        return authorities
                .map(file -> Map.of("SSL_CERT_FILE", file.toAbsolutePath().toString()))
                .orElse(Map.of());
    }

    private static String name(PageOutput output, Path file) {
        String extension = file.getFileName().toString().replaceFirst("^.*(?=\\.)", "");
        return output.title().map(title -> title + extension).orElse(null);
    }

    private static Fetched keep(Path file, Path target, long max, String name) throws IOException, TaskFailure {
        if (Files.size(file) > max) {
            throw PageTrouble.tooLarge(max);
        }
        return Fetched.moved(file, target, name);
    }
}
