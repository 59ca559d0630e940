/**
 * Every outgoing call to an address that a user chose. {@link io.soundforge.egress.EgressClient} resolves the name once, vets all its
 * addresses ({@link io.soundforge.egress.AddressPolicy}), connects to a vetted one with the name kept for {@code Host}, SNI and the
 * certificate, does so again for each redirect, and ends what is too large, too slow or too long. The operator's choices are
 * {@link io.soundforge.egress.EgressSettings}; private targets are reached by listing their blocks, there is no switch that turns the
 * vetting off.
 */
package io.soundforge.egress;
