/** The step that the gateway does itself: a link becomes tracks. */
package io.soundforge.metadata.resolve;
