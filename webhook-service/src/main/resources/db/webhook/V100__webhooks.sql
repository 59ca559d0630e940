-- Endpoints, the events that go to them, one delivery per event and endpoint, one row per attempt.

CREATE TABLE endpoint (
    id              uuid        PRIMARY KEY,
    owner           text        NOT NULL,
    url             text        NOT NULL,
    events          text[]      NOT NULL,
    labels          jsonb       NOT NULL DEFAULT '{}',
    description     text,
    headers         bytea,
    rate_per_s      integer     CHECK (rate_per_s > 0),
    links           text        NOT NULL CHECK (links IN ('session', 'bearer')),
    secret          bytea       NOT NULL,
    previous_secret bytea,
    previous_until  timestamptz,
    state           text        NOT NULL CHECK (state IN ('active', 'paused', 'disabled')),
    disabled_reason text,
    disabled_at     timestamptz,
    revision        integer     NOT NULL DEFAULT 1,
    created_at      timestamptz NOT NULL DEFAULT now(),
    updated_at      timestamptz NOT NULL DEFAULT now()
);

COMMENT ON COLUMN endpoint.events IS 'event types that it gets: exact ones, track.*, or *';
COMMENT ON COLUMN endpoint.labels IS 'labels that the job of an event must have, all of them';
COMMENT ON COLUMN endpoint.headers IS 'custom headers, sealed: they may hold credentials';
COMMENT ON COLUMN endpoint.links IS 'who may follow the links in its events: session: who may use the API; bearer: whoever holds the link';
COMMENT ON COLUMN endpoint.revision IS 'grows with every change, so that senders see what they cached is old';

CREATE INDEX endpoint_owner ON endpoint (owner, id);
CREATE INDEX endpoint_previous ON endpoint (previous_until) WHERE previous_until IS NOT NULL;

-- Changes with deliveries, hence apart from what users change.
CREATE TABLE endpoint_health (
    endpoint_id       uuid        PRIMARY KEY REFERENCES endpoint ON DELETE CASCADE,
    failures_in_row   integer     NOT NULL DEFAULT 0,
    failing_since     timestamptz,
    last_success_at   timestamptz,
    last_failure_at   timestamptz,
    window_started_at timestamptz,
    window_attempts   integer     NOT NULL DEFAULT 0,
    window_failures   integer     NOT NULL DEFAULT 0,
    open_until        timestamptz,
    open_ms           bigint      NOT NULL DEFAULT 0,
    probe_until       timestamptz,
    next_slot_at      timestamptz
) WITH (fillfactor = 50, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 500);

COMMENT ON COLUMN endpoint_health.failing_since IS 'the first failure since the last success; null while things go well';
COMMENT ON COLUMN endpoint_health.open_until IS 'not null: the breaker is open until then; after that one delivery may probe';
COMMENT ON COLUMN endpoint_health.open_ms IS 'how long it was opened for; the next opening is twice as long';
COMMENT ON COLUMN endpoint_health.probe_until IS 'a probe is under way, at most until then';
COMMENT ON COLUMN endpoint_health.next_slot_at IS 'rate limit: when the next attempt may start';

CREATE TABLE event (
    id          text        PRIMARY KEY,
    type        text        NOT NULL,
    owner       text        NOT NULL,
    job_id      uuid,
    track_id    uuid,
    occurred_at timestamptz NOT NULL,
    body        bytea       NOT NULL,
    bearer_body bytea,
    created_at  timestamptz NOT NULL DEFAULT now()
);

COMMENT ON COLUMN event.id IS 'the CloudEvents id, and the webhook-id of every attempt at every endpoint';
COMMENT ON COLUMN event.body IS 'the bytes that are signed and sent';
COMMENT ON COLUMN event.bearer_body IS 'the same with links for whoever holds them; null where no endpoint wants them';

CREATE INDEX event_created ON event (created_at);

CREATE TABLE delivery (
    id           uuid        PRIMARY KEY,
    event_id     text        NOT NULL,
    endpoint_id  uuid        NOT NULL,
    owner        text        NOT NULL,
    event_type   text        NOT NULL,
    job_id       uuid,
    state        text        NOT NULL DEFAULT 'pending' CHECK (state IN ('pending', 'running', 'succeeded', 'failed')),
    stage        integer     NOT NULL DEFAULT 0,
    attempts     integer     NOT NULL DEFAULT 0,
    once         text        CHECK (once IN ('succeeded', 'failed')),
    due_at       timestamptz NOT NULL DEFAULT now(),
    claims       integer     NOT NULL DEFAULT 0,
    claimed_by   uuid,
    lease_until  timestamptz,
    last_status  integer,
    last_outcome text,
    created_at   timestamptz NOT NULL DEFAULT now(),
    ended_at     timestamptz,
    UNIQUE (event_id, endpoint_id)
) WITH (
    fillfactor = 70,
    autovacuum_vacuum_scale_factor = 0.02,
    autovacuum_vacuum_threshold = 500,
    autovacuum_analyze_scale_factor = 0.05,
    autovacuum_vacuum_cost_delay = 0
);

COMMENT ON COLUMN delivery.stage IS 'place in the retry schedule: failures since it began';
COMMENT ON COLUMN delivery.attempts IS 'attempts that were made, whoever caused them';
COMMENT ON COLUMN delivery.once IS 'a single attempt by hand: the state to go back to if it fails';
COMMENT ON COLUMN delivery.claims IS 'the fence: number of the newest claim';
COMMENT ON COLUMN delivery.ended_at IS 'when it last succeeded or failed; kept while a single attempt by hand is under way';

-- Each index costs three entries per delivery (added, claimed, ended). None is on created_at: ids are ordered by time.
CREATE INDEX delivery_due ON delivery (endpoint_id, due_at, id) WHERE state = 'pending';
CREATE INDEX delivery_running ON delivery (lease_until) WHERE state = 'running';
CREATE INDEX delivery_log ON delivery (endpoint_id, id);
CREATE INDEX delivery_failed ON delivery (endpoint_id, id) WHERE state = 'failed';
CREATE INDEX delivery_job ON delivery (job_id, endpoint_id) WHERE job_id IS NOT NULL;

CREATE TABLE attempt (
    delivery_id uuid        NOT NULL,
    number      integer     NOT NULL,
    started_at  timestamptz NOT NULL,
    outcome     text        NOT NULL,
    status      integer,
    latency_ms  integer     NOT NULL,
    message     text,
    answer      bytea,
    truncated   boolean     NOT NULL DEFAULT false,
    manual      boolean     NOT NULL DEFAULT false,
    PRIMARY KEY (delivery_id, number)
);

COMMENT ON COLUMN attempt.outcome IS 'DELIVERED, or why not: HTTP_STATUS, GONE, or what the outgoing call says, e.g. TIMEOUT';
COMMENT ON COLUMN attempt.answer IS 'the beginning of the answer''s body, as sent';

-- Where retention still has something to erase.
CREATE INDEX attempt_kept ON attempt (started_at) WHERE octet_length(answer) > 0 OR message IS NOT NULL;
