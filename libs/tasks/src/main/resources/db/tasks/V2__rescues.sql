-- Claims grow with every attempt that parks, too: what may poison a task is counted by itself.
ALTER TABLE task ADD COLUMN rescues integer NOT NULL DEFAULT 0;

COMMENT ON COLUMN task.rescues IS 'how often the holder was gone: poison when it is often';
