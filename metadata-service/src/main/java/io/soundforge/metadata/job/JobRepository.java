package io.soundforge.metadata.job;

import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import io.soundforge.events.Step;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.Query;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;

/** Jobs, for reading. */
@ApplicationScoped
public class JobRepository implements PanacheRepositoryBase<JobEntity, UUID> {
    private static final String SHARES = """
            select job_id, step,
                   sum(case when state in ('succeeded', 'failed', 'cancelled', 'skipped') then 1 else progress end),
                   count(*)
            from job_task where job_id in (:jobs) group by job_id, step""";

    /** A job of that owner that has not been deleted. */
    public Optional<JobEntity> findVisible(UUID id, String owner) {
        return find("id = ?1 and owner = ?2 and deletedAt is null", id, owner).firstResultOptional();
    }

    /** Jobs that fit, newest first, from behind the cursor. Ids are ordered by time, so they are the key of the order. */
    @SuppressWarnings("unchecked")
    public List<JobEntity> page(JobFilter filter, String owner, int limit) {
        StringBuilder sql = new StringBuilder("select * from job where owner = :owner and deleted_at is null");
        Map<String, Object> parameters = new LinkedHashMap<>(Map.of("owner", owner));
        if (!filter.states().isEmpty()) {
            sql.append(" and state in (:states)");
            parameters.put(
                    "states",
                    filter.states().stream().map(state -> state.wire()).toList());
        }
        if (!filter.labels().isEmpty()) {
            sql.append(" and labels @> cast(:labels as jsonb)");
            parameters.put("labels", filter.labelsJson());
        }
        if (filter.createdAfter() != null) {
            sql.append(" and created_at > :createdAfter");
            parameters.put("createdAfter", filter.createdAfter());
        }
        if (filter.before() != null) {
            sql.append(" and id < :before");
            parameters.put("before", filter.before());
        }
        Query query = getEntityManager().createNativeQuery(sql + " order by id desc", JobEntity.class);
        parameters.forEach(query::setParameter);
        return query.setMaxResults(limit).getResultList();
    }

    /** How far the steps of jobs have come, by job. */
    @SuppressWarnings("unchecked")
    Map<UUID, List<JobProgressMath.StepShare>> shares(Collection<UUID> jobs) {
        if (jobs.isEmpty()) {
            return Map.of();
        }
        List<Object[]> rows = getEntityManager()
                .createNativeQuery(SHARES)
                .setParameter("jobs", jobs)
                .getResultList();
        return rows.stream()
                .collect(Collectors.groupingBy(
                        row -> (UUID) row[0],
                        Collectors.mapping(
                                row -> new JobProgressMath.StepShare(
                                        Step.ofWire((String) row[1]),
                                        ((Number) row[2]).doubleValue(),
                                        ((Number) row[3]).longValue()),
                                Collectors.toCollection(ArrayList::new))));
    }
}
