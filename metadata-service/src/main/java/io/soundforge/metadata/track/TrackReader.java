package io.soundforge.metadata.track;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;

/** Reads tracks for answers. */
@ApplicationScoped
public class TrackReader {
    private final TrackRepository tracks;
    private final TaskRepository tasks;
    private final TrackViews views;

    TrackReader(TrackRepository tracks, TaskRepository tasks, TrackViews views) {
        this.tracks = tracks;
        this.tasks = tasks;
        this.views = views;
    }

    /** The whole of a track; empty where the owner has no such track. */
    @Transactional
    public Optional<TrackView> track(UUID id, String owner) {
        return tracks.findVisible(id, owner).map(track -> views.view(track, tasks.ofTrack(id), true));
    }

    /** The tracks of a job in their order, in the short form. Two queries, however many there are. */
    @Transactional
    public List<TrackView> ofJob(UUID jobId) {
        Map<UUID, List<TaskEntity>> byTrack =
                tasks.ofJob(jobId).stream().collect(Collectors.groupingBy(task -> task.trackId));
        return tracks.ofJob(jobId).stream()
                .map(track -> views.view(track, byTrack.getOrDefault(track.id, List.of()), false))
                .toList();
    }

    /** The row, for links to its files. */
    @Transactional
    public Optional<TrackEntity> row(UUID id, String owner) {
        return tracks.findVisible(id, owner);
    }

    /** The tasks of a track. */
    @Transactional
    public List<TaskEntity> tasks(UUID trackId) {
        return tasks.ofTrack(trackId);
    }
}
