package io.soundforge.webhook;

import io.soundforge.events.ApiLinks;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Makes the links that answers and events carry. */
@ApplicationScoped
class PublicLinks {
    @Produces
    @Singleton
    ApiLinks links(@ConfigProperty(name = "soundforge.public-url") String publicUrl) {
        return new ApiLinks(publicUrl);
    }
}
