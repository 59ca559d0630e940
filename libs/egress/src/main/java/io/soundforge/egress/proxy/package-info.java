/**
 * A vetting forward proxy for programs that fetch by themselves. What {@link io.soundforge.egress.AddressPolicy} refuses cannot be
 * reached through it, whatever a page, a playlist or a redirect says.
 */
package io.soundforge.egress.proxy;
