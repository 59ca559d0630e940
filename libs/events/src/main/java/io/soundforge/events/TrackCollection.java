package io.soundforge.events;

/**
 * The album or playlist that a track was submitted as part of.
 *
 * @param kind {@code album} or {@code playlist}
 * @param id its id in the catalogue
 * @param title its title; null where the catalogue did not tell
 * @param position place of the track in it, from 0; entries that are no songs are not counted
 * @param total how many tracks were taken from it
 */
public record TrackCollection(String kind, String id, String title, int position, int total) {}
