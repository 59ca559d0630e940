/**
 * Deliveries: claimed from Postgres with a lease and a fence, sent without a transaction, their ends written many at once.
 * {@link io.soundforge.webhook.delivery.Dispatcher} takes up, {@link io.soundforge.webhook.delivery.Sender} sends,
 * {@link io.soundforge.webhook.delivery.EndingWriter} writes down.
 */
package io.soundforge.webhook.delivery;
