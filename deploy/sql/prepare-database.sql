-- Makes what Sound Forge needs in a Postgres database, or mends it: for each service a role and a schema of the same name, which no
-- other service can read, and a role for autoscalers that learns numbers and nothing else. Safe to run again at any time.
--
--   SOUNDFORGE_PASSWORDS=FOLDER psql -X -f prepare-database.sql postgresql://OWNER@HOST/DATABASE
--
-- FOLDER holds a file for each role, named like the role, with its password. A role without a file keeps the password that it has, or
-- gets none; soundforge_scaler is not made without one. The database must exist. Whoever runs this needs no superuser: the owner of
-- the database, with CREATEROLE, is enough.
\set ON_ERROR_STOP on
\set QUIET on
\pset tuples_only on

\set storage `cat "$SOUNDFORGE_PASSWORDS/storage" 2>/dev/null || :`
\set metadata `cat "$SOUNDFORGE_PASSWORDS/metadata" 2>/dev/null || :`
\set download `cat "$SOUNDFORGE_PASSWORDS/download" 2>/dev/null || :`
\set analysis `cat "$SOUNDFORGE_PASSWORDS/analysis" 2>/dev/null || :`
\set separation `cat "$SOUNDFORGE_PASSWORDS/separation" 2>/dev/null || :`
\set webhook `cat "$SOUNDFORGE_PASSWORDS/webhook" 2>/dev/null || :`
\set scaler `cat "$SOUNDFORGE_PASSWORDS/soundforge_scaler" 2>/dev/null || :`

SELECT rolsuper AS super, NOT rolsuper AS ordinary FROM pg_roles WHERE rolname = current_user \gset
BEGIN;
SET LOCAL client_min_messages = warning;
\if :super
  -- Passwords do not belong into the server's log.
  SET LOCAL log_statement = 'none';
  SET LOCAL log_min_error_statement = 'panic';
\endif
-- Two that run at the same time would make the same things.
SELECT pg_advisory_xact_lock(hashtextextended('soundforge', 0)) AS locked \gset

CREATE TEMP TABLE wanted (role text PRIMARY KEY, secret text, has_tasks boolean) ON COMMIT DROP;
INSERT INTO wanted VALUES
  ('storage', :'storage', false),
  ('metadata', :'metadata', true),
  ('download', :'download', true),
  ('analysis', :'analysis', true),
  ('separation', :'separation', true),
  ('webhook', :'webhook', true);

-- Roles and schemas of the services.
SELECT format('CREATE ROLE %I LOGIN', role) FROM wanted WHERE role NOT IN (SELECT rolname FROM pg_roles) \gexec
SELECT format('ALTER ROLE %I PASSWORD %L', role, secret) FROM wanted WHERE secret <> '' \gexec
\if :ordinary
  -- Who makes a role may not act as it; who is to make things that belong to it must.
  SELECT format('GRANT %I TO CURRENT_USER', role) FROM wanted \gexec
\endif
REVOKE ALL ON DATABASE :"DBNAME" FROM PUBLIC;
SELECT format('GRANT CONNECT, TEMPORARY ON DATABASE %I TO %I', current_database(), role) FROM wanted \gexec
SELECT format('CREATE SCHEMA IF NOT EXISTS %I AUTHORIZATION %I', role, role) FROM wanted \gexec
SELECT format('ALTER ROLE %I IN DATABASE %I SET search_path = %I', role, current_database(), role) FROM wanted \gexec

-- Numbers for autoscalers: SELECT due + running + unsent FROM scaler.separation_work()
-- The functions run as the service that owns the tables; before its schema was migrated they count nothing.
SELECT :'scaler' <> '' AS scaled \gset
\if :scaled
  SELECT 'CREATE ROLE soundforge_scaler LOGIN' WHERE 'soundforge_scaler' NOT IN (SELECT rolname FROM pg_roles) \gexec
  ALTER ROLE soundforge_scaler PASSWORD :'scaler' CONNECTION LIMIT 20;
  ALTER ROLE soundforge_scaler SET default_transaction_read_only = on;
  ALTER ROLE soundforge_scaler SET statement_timeout = '5s';
  GRANT CONNECT ON DATABASE :"DBNAME" TO soundforge_scaler;
  CREATE SCHEMA IF NOT EXISTS scaler;
  GRANT USAGE ON SCHEMA scaler TO soundforge_scaler;
  SELECT format('GRANT USAGE, CREATE ON SCHEMA scaler TO %I', role) FROM wanted WHERE has_tasks \gexec
  SELECT format($statements$
    SET LOCAL ROLE %1$I;
    CREATE OR REPLACE FUNCTION scaler.%2$I(OUT due bigint, OUT running bigint, OUT unsent bigint)
      LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = %1$I, pg_temp AS $body$
    BEGIN
      SELECT 0, 0, 0 INTO due, running, unsent;
      IF to_regclass('%1$I.task') IS NOT NULL THEN
        SELECT count(*) FILTER (WHERE state = 'ready' AND run_at <= now()), count(*) FILTER (WHERE state = 'running')
          INTO due, running FROM task WHERE state IN ('ready', 'running');
        SELECT count(*) INTO unsent FROM outbox WHERE parked_reason IS NULL;
      END IF;
    END $body$;
    REVOKE ALL ON FUNCTION scaler.%2$I() FROM PUBLIC;
    GRANT EXECUTE ON FUNCTION scaler.%2$I() TO soundforge_scaler;
    RESET ROLE;
    $statements$, role, role || '_work') FROM wanted WHERE has_tasks \gexec
  SELECT format('REVOKE ALL ON SCHEMA scaler FROM %I', role) FROM wanted WHERE has_tasks \gexec
\endif

\if :ordinary
  SELECT format('REVOKE %I FROM CURRENT_USER', role) FROM wanted \gexec
\endif
COMMIT;
\echo The database :DBNAME is prepared.
