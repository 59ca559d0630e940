package io.soundforge.events;

/** Reads enum constants leniently: consumers ignore values that a newer producer invented. */
final class WireEnum {
    private WireEnum() {}

    static <E extends Enum<E>> E find(Class<E> type, String wire) {
        for (E constant : type.getEnumConstants()) {
            if (constant.name().equalsIgnoreCase(wire)) {
                return constant;
            }
        }
        return null;
    }
}
