-- Who may call. A key names its id; of the key itself its SHA-256 is kept, and nothing that leads back to it.

create table api_key (
    id           uuid primary key,
    hash         text        not null unique,
    owner        text        not null,
    label        text,
    scopes       text[]      not null,
    created_at   timestamptz not null,
    expires_at   timestamptz,
    revoked_at   timestamptz,
    -- Written now and then.
    last_used_at timestamptz
);
