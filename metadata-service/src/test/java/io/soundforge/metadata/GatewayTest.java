package io.soundforge.metadata;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.ResourceArg;
import io.soundforge.testing.RealBackends;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** The gateway on a real broker and a real Postgres, with stand-ins for storage- and webhook-service; one application for all such tests. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
@QuarkusTestResource(value = RealBackends.class, initArgs = @ResourceArg(name = "service", value = "metadata"))
@QuarkusTestResource(StorageStandIn.class)
@QuarkusTestResource(WebhookStandIn.class)
@QuarkusTestResource(SpotifyBackend.class)
public @interface GatewayTest {}
