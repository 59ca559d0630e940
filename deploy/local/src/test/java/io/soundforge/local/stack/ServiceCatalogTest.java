package io.soundforge.local.stack;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ServiceCatalogTest {
    @Test
    void servicesCanBeLeftOutAndKeepTheirOrder() {
        assertThat(ServiceCatalog.allBut(List.of())).containsExactly(ServiceCatalog.values());
        assertThat(ServiceCatalog.allBut(List.of(ServiceCatalog.SEPARATION, ServiceCatalog.METADATA)))
                .containsExactly(
                        ServiceCatalog.STORAGE,
                        ServiceCatalog.DOWNLOAD,
                        ServiceCatalog.ANALYSIS,
                        ServiceCatalog.WEBHOOK);
        assertThat(ServiceCatalog.named("separation-service")).contains(ServiceCatalog.SEPARATION);
        assertThat(ServiceCatalog.named("separation")).isEmpty();
    }
}
