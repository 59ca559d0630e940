package io.soundforge.egress;

/** Whether calls may go without encryption. It never widens the addresses that may be called. */
public enum PlainHttp {
    /** Only https. */
    NEVER,
    /** http to hosts all of whose addresses lie in blocks that the operator listed. */
    PRIVATE,
    /** http to whatever may be called. */
    ANY
}
