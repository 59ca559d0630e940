/**
 * What Spotify knows about a link: parsing it, asking for the track, album or playlist behind it, and keeping within the rate that
 * Spotify allows. Nothing here knows of jobs; {@code io.soundforge.metadata.resolve} makes tracks of the answers.
 */
package io.soundforge.metadata.spotify;
