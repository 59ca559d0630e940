package io.soundforge.tasks;

import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;

/** Data sources as they are while the server is away. */
final class BrokenDatabase {
    private BrokenDatabase() {}

    /** Gives no connection, and counts how often it was asked. */
    static DataSource away(AtomicInteger asked) {
        return proxy(DataSource.class, (method, arguments) -> {
            asked.incrementAndGet();
            throw new SQLException("the server is away", "08001");
        });
    }

    /** Gives connections whose server has gone: every statement fails. Counts those that were not given back. */
    static DataSource stale(AtomicInteger open) {
        return proxy(DataSource.class, (method, arguments) -> {
            open.incrementAndGet();
            return proxy(Connection.class, (name, ignored) -> {
                if (name.equals("close")) {
                    open.decrementAndGet();
                    return null;
                }
                throw new SQLException("the connection is broken", "08006");
            });
        });
    }

    private interface Answer {
        Object to(String method, Object[] arguments) throws Exception;
    }

    private static <T> T proxy(Class<T> type, Answer answer) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(),
                new Class<?>[] {type},
                (proxy, method, arguments) -> answer.to(method.getName(), arguments)));
    }
}
