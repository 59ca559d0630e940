/** Who may ask for what. */
package io.soundforge.metadata.access;
