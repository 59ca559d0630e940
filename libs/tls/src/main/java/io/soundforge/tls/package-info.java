/** Which servers are trusted. */
package io.soundforge.tls;
