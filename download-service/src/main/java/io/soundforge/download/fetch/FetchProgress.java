package io.soundforge.download.fetch;

/** Hears how far a fetcher has come. */
@FunctionalInterface
public interface FetchProgress {
    /**
     * @param fraction 0..1 of the fetching
     * @param stage what is being done, for a person
     */
    void at(double fraction, String stage);
}
