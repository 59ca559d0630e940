package io.soundforge.storage.s3;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.junit.QuarkusTest;
import io.soundforge.testing.RealBackends;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** A test of the whole service on a real Postgres and a real S3 server. All classes share one start. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
@QuarkusTest
@QuarkusTestResource(
        value = RealBackends.class,
        restrictToAnnotatedClass = true,
        initArgs = @ResourceArg(name = "service", value = "storage"))
@QuarkusTestResource(value = S3Home.class, restrictToAnnotatedClass = true)
public @interface S3StoreTest {}
