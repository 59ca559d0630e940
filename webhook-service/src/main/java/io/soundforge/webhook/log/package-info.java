/**
 * What people see of deliveries and do with them: the log of each attempt, a test, sending one again, recovering all that failed.
 * {@link io.soundforge.webhook.log.DeliveryReader} reads, {@link io.soundforge.webhook.log.Tester},
 * {@link io.soundforge.webhook.log.Resender} and {@link io.soundforge.webhook.log.Recovery} change.
 */
package io.soundforge.webhook.log;
