/** Spotify's Web API: tokens, calls within its limits, and its shapes of 2026 and before. */
package io.soundforge.metadata.spotify.webapi;
