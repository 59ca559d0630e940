/** Spotify without credentials: download-service runs {@code spotdl save} for us, where the tool and its sandbox are. */
package io.soundforge.metadata.spotify.spotdl;
