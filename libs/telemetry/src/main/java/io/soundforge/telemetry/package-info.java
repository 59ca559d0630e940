/** One trace per track, and logs that say what they are about. */
package io.soundforge.telemetry;
