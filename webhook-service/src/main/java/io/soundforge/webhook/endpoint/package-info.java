/**
 * Webhooks as their owners see them: the public addresses, what may be asked for, and the rows behind it. Start at
 * {@link io.soundforge.webhook.endpoint.WebhookResource}.
 */
package io.soundforge.webhook.endpoint;
