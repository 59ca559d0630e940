/** What is old goes, and what belongs to nobody any more: {@link io.soundforge.webhook.retention.Sweeper}. */
package io.soundforge.webhook.retention;
