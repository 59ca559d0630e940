package io.soundforge.metadata.spotify;

import io.soundforge.events.TrackMetadata;

/**
 * A song as Spotify lists it.
 *
 * @param id the id that was asked for or listed; relinking may have answered with another song's
 * @param metadata what is known about it; every part may be null
 */
public record SpotifyTrack(String id, TrackMetadata metadata) {}
