package io.soundforge.storage;

/** Stands for a class of another service. */
public class OtherServicesClass {}
