-- The gateway's own tables. The kernel's (task, outbox, inbox, tombstone) are made by db/tasks.

create table job (
    id                  uuid primary key,
    owner               text        not null,
    state               text        not null,
    priority            text        not null,
    labels              jsonb       not null default '{}',
    -- The plan that was asked for, and what became of each source of the request.
    plan                jsonb       not null,
    items               jsonb       not null default '[]',
    -- The highest run of the job's tracks; job.finished has been announced for finished_run.
    run                 integer     not null default 1,
    finished_run        integer     not null default 0,
    -- How many tasks are in which state: always equal to the count of job_task rows.
    tasks_queued        integer     not null default 0,
    tasks_running       integer     not null default 0,
    tasks_waiting       integer     not null default 0,
    tasks_succeeded     integer     not null default 0,
    tasks_failed        integer     not null default 0,
    tasks_cancelled     integer     not null default 0,
    tasks_skipped       integer     not null default 0,
    -- Sequence of the job's own events; handed out under the row's lock.
    last_seq            bigint      not null default 0,
    created_at          timestamptz not null,
    updated_at          timestamptz not null,
    finished_at         timestamptz,
    cancel_requested_at timestamptz,
    deleted_at          timestamptz
) with (fillfactor = 70);

create index job_list on job (owner, id desc) where deleted_at is null;
create index job_labels on job using gin (labels jsonb_path_ops);
create index job_finished on job (finished_at) where deleted_at is null and finished_at is not null;

create table track (
    id         uuid primary key,
    job_id     uuid        not null references job on delete cascade,
    owner      text        not null,
    position   integer     not null,
    -- Data of the facts about the track, as they came; requested and downloaded are what a retry hands to its worker.
    requested  jsonb       not null,
    downloaded jsonb,
    analyzed   jsonb,
    processed  jsonb,
    created_at timestamptz not null,
    updated_at timestamptz not null
) with (fillfactor = 70);

create index track_of_job on track (job_id, position);

create table job_task (
    track_id      uuid        not null references track on delete cascade,
    step          text        not null,
    job_id        uuid        not null,
    run           integer     not null,
    state         text        not null,
    attempt       integer     not null default 0,
    progress      double precision not null default 0,
    stage         text,
    worker        text,
    error         jsonb,
    wait_ms       bigint,
    run_ms        bigint,
    waiting_until timestamptz,
    updated_at    timestamptz not null,
    primary key (track_id, step)
) with (fillfactor = 60);

create index job_task_of_job on job_task (job_id);
create index job_task_open on job_task (step, state) where state in ('queued', 'running', 'waiting');

-- What a job's live stream replays: numbered by the job, without gaps in commit order.
create table job_event (
    job_id uuid        not null references job on delete cascade,
    seq    bigint      not null,
    type   text        not null,
    data   json        not null,
    at     timestamptz not null,
    primary key (job_id, seq)
);

create table upload (
    id           uuid primary key,
    owner        text        not null,
    filename     text,
    size_bytes   bigint      not null,
    sha256       text        not null,
    created_at   timestamptz not null,
    last_used_at timestamptz not null
);

create index upload_idle on upload (last_used_at);

create table idempotency_key (
    owner        text        not null,
    key          text        not null,
    request_hash text        not null,
    job_id       uuid        not null,
    created_at   timestamptz not null,
    primary key (owner, key)
);

create index idempotency_age on idempotency_key (created_at);

-- The newest word of each worker service about itself.
create table capability (
    service text primary key,
    step    text,
    data    jsonb       not null,
    at      timestamptz not null
);
