package io.soundforge.local.cli;

import io.soundforge.local.stack.ServiceCatalog;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads the name of a service, such as {@code separation-service}. */
final class ServiceName implements ITypeConverter<ServiceCatalog> {
    @Override
    public ServiceCatalog convert(String text) {
        return ServiceCatalog.named(text)
                .orElseThrow(() -> new TypeConversionException("there is no service '" + text + "', only "
                        + Stream.of(ServiceCatalog.values())
                                .map(ServiceCatalog::module)
                                .collect(Collectors.joining(", "))));
    }
}
