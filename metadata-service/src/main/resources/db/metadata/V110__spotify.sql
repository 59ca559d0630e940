-- What keeps the gateway's replicas within Spotify's limits, and what Spotify has told.

create table spotify_gate (
    name         text primary key,
    parked_until timestamptz not null
);

create table spotify_cache (
    kind    text        not null,
    id      text        not null,
    -- For whom it is true: the market, and for playlists the owner who may read them.
    variant text        not null,
    -- A playlist's snapshot_id; null for what only ages.
    version text,
    body    json        not null,
    at      timestamptz not null,
    primary key (kind, id, variant)
);

create index spotify_cache_age on spotify_cache (at);

-- Users who opened their own playlists. The refresh token is sealed; its key is no part of the database.
create table spotify_authorization (
    owner         text primary key,
    refresh_token bytea       not null,
    scope         text,
    created_at    timestamptz not null,
    updated_at    timestamptz not null
);
