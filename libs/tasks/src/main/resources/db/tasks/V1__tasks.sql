-- The task kernel's tables: leased work, outbox, inbox, tombstones. Each service has them in a schema of its own.

CREATE TABLE task (
    id               bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    kind             text        NOT NULL,
    task_key         text        NOT NULL UNIQUE,
    track_id         uuid,
    job_id           uuid,
    run              integer     NOT NULL,
    state            text        NOT NULL DEFAULT 'ready'
                     CHECK (state IN ('ready', 'running', 'succeeded', 'failed', 'cancelled')),
    cancel_requested boolean     NOT NULL DEFAULT false,
    priority         smallint    NOT NULL,
    run_at           timestamptz NOT NULL,
    order_at         timestamptz NOT NULL,
    claims           integer     NOT NULL DEFAULT 0,
    failures         integer     NOT NULL DEFAULT 0,
    worker_deaths    integer     NOT NULL DEFAULT 0,
    owner            uuid,
    lease_until      timestamptz,
    payload          bytea,
    traceparent      text,
    error_code       text,
    error_message    text,
    created_at       timestamptz NOT NULL DEFAULT now(),
    ended_at         timestamptz
) WITH (
    fillfactor = 80,
    autovacuum_vacuum_scale_factor = 0.02,
    autovacuum_vacuum_threshold = 500,
    autovacuum_analyze_scale_factor = 0.05,
    autovacuum_vacuum_cost_delay = 0
);

COMMENT ON COLUMN task.order_at IS 'run_at less the head start of its lane: the order of claims, in which waiting tasks age by themselves';
COMMENT ON COLUMN task.claims IS 'the fence: number of the newest claim';
COMMENT ON COLUMN task.failures IS 'reported failures: the retry budget';
COMMENT ON COLUMN task.worker_deaths IS 'workers that died of it: poison';
COMMENT ON COLUMN task.payload IS 'null once the task has ended';

CREATE INDEX task_ready ON task (order_at, id) WHERE state = 'ready';
CREATE INDEX task_running ON task (lease_until) WHERE state = 'running';
CREATE INDEX task_cancelling ON task (owner) WHERE cancel_requested AND state IN ('ready', 'running');
CREATE INDEX task_track ON task (track_id) WHERE track_id IS NOT NULL;
CREATE INDEX task_ended ON task (ended_at) WHERE ended_at IS NOT NULL;

CREATE TABLE outbox (
    id            bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    topic         text        NOT NULL,
    record_key    text,
    headers       text        NOT NULL,
    value         bytea,
    created_at    timestamptz NOT NULL DEFAULT now(),
    parked_reason text
) WITH (
    autovacuum_vacuum_scale_factor = 0,
    autovacuum_vacuum_threshold = 1000,
    autovacuum_vacuum_cost_delay = 0
);

COMMENT ON COLUMN outbox.headers IS 'JSON object of record headers';
COMMENT ON COLUMN outbox.parked_reason IS 'why the broker refuses this record for good; set aside so that others go on';

CREATE TABLE inbox (
    consumer    text        NOT NULL,
    event_id    text        NOT NULL,
    received_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (consumer, event_id)
);

CREATE INDEX inbox_received ON inbox (received_at);

CREATE TABLE tombstone (
    track_id   uuid        PRIMARY KEY,
    up_to_run  integer     NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now()
);

COMMENT ON TABLE tombstone IS 'tracks whose tasks up to that run must not start any more';
