/** Who is asking. */
package io.soundforge.webhook.access;
