package io.soundforge.metadata.track;

import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.UUID;

/** Tasks, for reading. */
@ApplicationScoped
public class TaskRepository implements PanacheRepositoryBase<TaskEntity, TaskEntity.Key> {
    /** The tasks of one track. */
    public List<TaskEntity> ofTrack(UUID trackId) {
        return list("trackId", trackId);
    }

    /** The tasks of all tracks of a job. */
    public List<TaskEntity> ofJob(UUID jobId) {
        return list("jobId", jobId);
    }
}
