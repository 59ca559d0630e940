/** Spotify as far as we use it, over real HTTP, after its documented behaviour in 2026 and before. */
package io.soundforge.testing.spotify;
