package io.soundforge.local.webhook;

import java.util.LinkedHashMap;
import java.util.Map;

/** Memory of so many entries, which forgets the oldest. */
final class Recent {
    private Recent() {}

    static <K, V> Map<K, V> map(int most) {
        return new LinkedHashMap<>() {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
                return size() > most;
            }
        };
    }
}
