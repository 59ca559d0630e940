/** API keys: made, remembered, judged, revoked. */
package io.soundforge.metadata.access.key;
