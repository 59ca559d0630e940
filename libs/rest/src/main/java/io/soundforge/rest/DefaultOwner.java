package io.soundforge.rest;

import io.quarkus.arc.DefaultBean;
import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** One owner for everything, as on a laptop. A deployment with accounts brings its own {@link Owners}. */
@ApplicationScoped
@DefaultBean
public class DefaultOwner implements Owners {
    private final String owner;

    DefaultOwner(@ConfigProperty(name = "soundforge.owner", defaultValue = "default") String owner) {
        this.owner = owner;
    }

    @Override
    public String current() {
        return owner;
    }
}
