package io.soundforge.metadata.system;

import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;

/** The workers' words, for reading. */
@ApplicationScoped
public class CapabilityRepository implements PanacheRepositoryBase<CapabilityEntity, String> {}
