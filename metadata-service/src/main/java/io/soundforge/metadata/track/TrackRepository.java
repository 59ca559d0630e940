package io.soundforge.metadata.track;

import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Tracks, for reading. */
@ApplicationScoped
public class TrackRepository implements PanacheRepositoryBase<TrackEntity, UUID> {
    /** A track of that owner whose job has not been deleted. */
    public Optional<TrackEntity> findVisible(UUID id, String owner) {
        return find(
                        "id = ?1 and owner = ?2 and jobId in (select j.id from JobEntity j where j.deletedAt is null)",
                        id,
                        owner)
                .firstResultOptional();
    }

    /** The tracks of a job, in order. */
    public List<TrackEntity> ofJob(UUID jobId) {
        return list("jobId = ?1 order by position, id", jobId);
    }
}
