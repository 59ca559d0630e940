package io.soundforge.audiostep;

import io.soundforge.events.ApiLinks;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** The links that facts carry. */
@Singleton
class PublicLinks {
    @Produces
    @Singleton
    ApiLinks links(
            @ConfigProperty(name = "soundforge.public-url", defaultValue = "http://localhost:8080") String publicUrl) {
        return new ApiLinks(publicUrl);
    }
}
