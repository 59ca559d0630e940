package io.soundforge.download.spotdl;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.soundforge.download.DownloadSettings;
import io.soundforge.download.fetch.FetchProgress;
import io.soundforge.download.spotdl.SpotdlSettings.AudioProvider;
import io.soundforge.download.spotdl.SpotdlSettings.Format;
import io.soundforge.download.tool.Folders;
import io.soundforge.download.tool.ToolCommand;
import io.soundforge.download.tool.ToolResult;
import io.soundforge.download.tool.ToolRunner;
import io.soundforge.egress.EgressException;
import io.soundforge.egress.proxy.ProxySession;
import io.soundforge.egress.proxy.ToolProxy;
import io.soundforge.events.EventCodec;
import io.soundforge.events.TrackMetadata;
import io.soundforge.tasks.StepTask;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;

/**
 * Runs spotdl, each time with a home and a way to the network of its own. No text of a user is among its arguments: a song is handed
 * over in a file, a link is built from its id.
 */
@Singleton
class Spotdl {
    private static final String SONG_FILE = "song.spotdl";
    private static final String SAVED_FILE = "saved.spotdl";
    private static final String ERRORS_FILE = "errors.txt";
    private static final String OUT_FOLDER = "out";

    /** Larger than any list of songs that is taken. */
    private static final long MAX_SAVED_BYTES = 64L * 1024 * 1024;

    /** What searching, pages and scripts may weigh beside the audio itself. */
    private static final long OVERHEAD_BYTES = 64L * 1024 * 1024;

    private final SpotdlSettings settings;
    private final long maxBytes;
    private final SpotdlInstallation installation;
    private final ToolRunner runner;
    private final ToolProxy proxy;
    private final Semaphore places;

    Spotdl(
            SpotdlSettings settings,
            DownloadSettings limits,
            SpotdlInstallation installation,
            ToolRunner runner,
            ToolProxy proxy) {
        this.settings = settings;
        this.maxBytes = limits.maxSize().asLongValue() + OVERHEAD_BYTES;
        this.installation = installation;
        this.runner = runner;
        this.proxy = proxy;
        this.places = new Semaphore(Math.max(1, settings.concurrency()), true);
    }

    /**
     * Fetches a song.
     *
     * @param folder of this run alone; exists
     * @param song what is known of it; where that is too little, spotdl asks Spotify about the link
     * @param url canonical link of the song
     * @return the one file that it brought, within the folder
     */
    Path download(
            StepTask<?> task,
            Path folder,
            TrackMetadata song,
            String url,
            AudioProvider provider,
            FetchProgress progress)
            throws SpotdlException, EgressException, IOException, InterruptedException {
        SpotdlInstallation.Found found = installation.find();
        boolean known = SongFile.isKnown(song);
        if (known) {
            SongFile.write(folder.resolve(SONG_FILE), song, url);
        }
        Format format = settings.format() == Format.SOURCE ? provider.offered() : settings.format();
        List<String> command = Folders.with(
                found.command(),
                // The operation and what it works on must stand together, before all options that take values.
                "download",
                known ? SONG_FILE : url,
                "--audio",
                provider.argument(),
                "--format",
                format.name().toLowerCase(Locale.ROOT),
                "--bitrate",
                settings.bitrate().orElse(keepsSource(format) ? "disable" : "auto"),
                // Without a variable, spotdl would take the name for a folder.
                "--output",
                OUT_FOLDER + "/source.{output-ext}",
                "--overwrite",
                "force",
                "--threads",
                "1");
        run(
                task,
                folder,
                reporting(command, found),
                settings.wallTimeout(),
                known ? SongFile.names(song) : List.of(),
                new SpotdlOutput(progress));
        return theOneFile(folder);
    }

    /**
     * Reads the songs of a link, without their audio.
     *
     * @throws SpotdlException also if there are songs, and not one of them could be read
     */
    SavedSongs save(Path folder, String url)
            throws SpotdlException, EgressException, IOException, InterruptedException {
        SpotdlInstallation.Found found = installation.find();
        List<String> command = Folders.with(
                found.command(),
                "save",
                url,
                "--save-file",
                SAVED_FILE,
                // Not YouTube Music, which spotdl would call at its start; no audio is looked for here.
                "--audio",
                AudioProvider.YOUTUBE.argument(),
                "--threads",
                "4");
        SpotdlOutput output = new SpotdlOutput((done, stage) -> {});
        run(null, folder, reporting(command, found), settings.saveTimeout(), List.of(), output);
        Path saved = folder.resolve(SAVED_FILE);
        if (!Files.isRegularFile(saved) || Files.size(saved) > MAX_SAVED_BYTES) {
            throw new SpotdlException(SpotdlTrouble.SPOTIFY_UNAVAILABLE);
        }
        SavedSongs songs = SavedSongs.of(EventCodec.json().readTree(saved.toFile()), output);
        if (songs.songs().isEmpty() && output.found() > 0) {
            throw new SpotdlException(SpotdlTrouble.in(output.clues())
                    .filter(SpotdlTrouble::isEnvironment)
                    .orElse(SpotdlTrouble.SPOTIFY_UNAVAILABLE));
        }
        return songs;
    }

    /** How every run tells what it does, and finds ffmpeg. The cause of a failure is told at DEBUG only. */
    private static List<String> reporting(List<String> command, SpotdlInstallation.Found found) {
        return Folders.with(
                command,
                "--simple-tui",
                "--log-level",
                "DEBUG",
                "--save-errors",
                ERRORS_FILE,
                "--ffmpeg",
                found.ffmpeg().toString());
    }

    private void run(
            StepTask<?> task, Path folder, List<String> command, Duration wall, List<String> names, SpotdlOutput output)
            throws SpotdlException, EgressException, IOException, InterruptedException {
        writeConfig(folder);
        places.acquire();
        try (ProxySession session = proxy.open(maxBytes)) {
            ToolCommand tool = new ToolCommand(
                    "spotdl",
                    command,
                    folder,
                    environment(session),
                    secrets(session),
                    wall,
                    settings.idleTimeout(),
                    output,
                    session::bytes);
            ToolResult result = task == null ? runner.run(tool) : runner.run(task, tool);
            Optional<SpotdlTrouble> trouble = SpotdlVerdict.of(result, output, savedErrors(folder), names);
            if (trouble.isPresent()) {
                Optional<EgressException> refusal = session.refusal().filter(each -> !each.isRetryable());
                if (refusal.isPresent()) {
                    throw refusal.get();
                }
                throw new SpotdlException(trouble.get());
            }
        } finally {
            places.release();
        }
    }

    /** The only way by which secrets reach it: neither arguments nor the environment of other users' eyes. */
    private void writeConfig(Path folder) throws IOException {
        ObjectNode config = EventCodec.json().createObjectNode();
        config.put("load_config", true);
        config.put("headless", true);
        config.put("no_cache", true);
        config.putArray("lyrics_providers");
        settings.cookieFile().ifPresent(file -> config.put("cookie_file", file.toString()));
        if (settings.clientId().isPresent() && settings.clientSecret().isPresent()) {
            config.put("use_official_api", true);
            config.put("client_id", settings.clientId().get());
            config.put("client_secret", settings.clientSecret().get());
        }
        Path home = Files.createDirectories(folder.resolve("home/.config/spotdl"));
        Path file = home.resolve("config.json");
        Files.deleteIfExists(file);
        Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(file, config.toString());
    }

    /** Its own {@code --proxy} covers a part of its calls only; these variables cover all of them. */
    private static Map<String, String> environment(ProxySession session) {
        Map<String, String> environment = new HashMap<>();
        for (String name : List.of("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY")) {
            environment.put(name, session.url());
            environment.put(name.toLowerCase(Locale.ROOT), session.url());
        }
        environment.put("NO_PROXY", "");
        environment.put("no_proxy", "");
        return environment;
    }

    private List<String> secrets(ProxySession session) {
        return settings.clientSecret()
                .map(secret -> List.of(session.password(), secret))
                .orElse(List.of(session.password()));
    }

    private static boolean keepsSource(Format format) {
        return format == Format.M4A || format == Format.OPUS;
    }

    private static String savedErrors(Path folder) throws IOException {
        Path errors = folder.resolve(ERRORS_FILE);
        return Files.isRegularFile(errors) ? Files.readString(errors) : "";
    }

    private static Path theOneFile(Path folder) throws IOException, SpotdlException {
        List<Path> files = Folders.files(folder.resolve(OUT_FOLDER));
        if (files.size() > 1) {
            throw new SpotdlException(SpotdlTrouble.DOWNLOAD_AMBIGUOUS);
        }
        if (files.isEmpty() || Files.size(files.getFirst()) == 0) {
            throw new SpotdlException(SpotdlTrouble.DOWNLOAD_EMPTY);
        }
        return files.getFirst();
    }
}
