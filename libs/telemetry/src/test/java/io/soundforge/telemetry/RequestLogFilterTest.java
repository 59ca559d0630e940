package io.soundforge.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.enterprise.inject.Instance;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.UriInfo;
import java.lang.reflect.Proxy;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import org.jboss.logging.MDC;
import org.junit.jupiter.api.Test;

class RequestLogFilterTest {
    private static final String ID = "01a20abb-7c3e-7000-8000-0123456789ab";
    private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";

    private final RequestLogFilter filter =
            new RequestLogFilter(only(Instance.class, Map.of("get", arguments -> Tracing.off())));

    @Test
    void linesOfARequestSayWhichJobOrTrackItIsAbout() {
        assertThat(during("/api/v1/jobs/" + ID, null)).containsExactlyInAnyOrderEntriesOf(Map.of("job", ID));
        assertThat(during("/api/v1/tracks/" + ID + "/stems/vocals", null))
                .containsExactlyInAnyOrderEntriesOf(Map.of("track", ID));
        assertThat(during("/api/v1/jobs", null)).isEmpty();
        assertThat(during("/api/v1/jobs/" + ID + "0", null)).isEmpty();
    }

    @Test
    void theCallersTraceIsNamedAlsoWhereNothingIsTraced() {
        assertThat(during("/api/v1/jobs", "00-" + TRACE + "-b7ad6b7169203331-00"))
                .containsEntry("trace", TRACE);
        assertThat(during("/api/v1/jobs", "00-" + TRACE + "\nINFO all is well")).isEmpty();
    }

    private Map<String, Object> during(String path, String traceparent) {
        Map<String, Object> properties = new HashMap<>();
        UriInfo uri = only(UriInfo.class, Map.of("getPath", arguments -> path));
        ContainerRequestContext request = only(
                ContainerRequestContext.class,
                Map.of(
                        "getUriInfo", arguments -> uri,
                        "getHeaderString", arguments -> traceparent,
                        "setProperty", arguments -> properties.put((String) arguments[0], arguments[1]),
                        "getProperty", arguments -> properties.get(arguments[0])));
        filter.filter(request);
        Map<String, Object> about = Map.copyOf(MDC.getMap());
        filter.filter(request, null);
        assertThat(MDC.getMap()).as("after the request").isEmpty();
        return about;
    }

    /** Something of which only these methods are called. */
    private static <T> T only(Class<T> type, Map<String, Function<Object[], Object>> methods) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(),
                new Class<?>[] {type},
                (proxy, method, arguments) -> methods.get(method.getName()).apply(arguments)));
    }
}
