package io.soundforge.webhook.delivery;

import java.util.UUID;

/** An endpoint as it was when something was sent to it. What came of that says nothing about what its owner made of it since. */
record EndpointVersion(UUID endpoint, int revision) {}
