-- Attempts belong to the trace of the track whose event they send.
ALTER TABLE event ADD COLUMN traceparent text;

COMMENT ON COLUMN event.traceparent IS 'W3C trace context of the event; null where it had none';
