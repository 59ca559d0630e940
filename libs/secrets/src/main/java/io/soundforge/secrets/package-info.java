/** Secrets that lie in a database, sealed with a key that does not. */
package io.soundforge.secrets;
