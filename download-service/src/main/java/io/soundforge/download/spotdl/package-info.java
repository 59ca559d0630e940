/**
 * Spotify's songs through spotdl: it looks for a song's audio at YouTube and other places, and fetches it there. What it says of its
 * own success is not believed.
 */
package io.soundforge.download.spotdl;
