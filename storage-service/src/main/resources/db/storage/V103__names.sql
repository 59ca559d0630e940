-- Where files must lie, in the order in which a bucket lists names: so the two are compared page by page.
CREATE INDEX blob_name ON blob ((coalesce(place, key)) COLLATE "C") WHERE deleted_at IS NULL;
