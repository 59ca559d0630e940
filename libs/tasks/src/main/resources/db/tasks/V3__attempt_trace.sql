-- So that a traced attempt can point at the one before it, whoever made that.
ALTER TABLE task ADD COLUMN attempt_trace text;

COMMENT ON COLUMN task.attempt_trace IS 'W3C trace context of the newest attempt that is to be repeated; null where nothing is traced';
