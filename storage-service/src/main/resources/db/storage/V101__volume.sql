-- Which volume the rows belong to: its id, as the marker file on it says.
CREATE TABLE volume (
    one boolean PRIMARY KEY DEFAULT true CHECK (one),
    id  text NOT NULL
);
