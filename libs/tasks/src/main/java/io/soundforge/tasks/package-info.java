/**
 * The task kernel: Kafka announces, Postgres executes.
 *
 * <p>A worker service has
 *
 * <ul>
 *   <li>the dependency, and {@code quarkus-flyway} with {@code quarkus.flyway.locations=db/tasks,db/<service>} and
 *       {@code quarkus.flyway.migrate-at-start=true}; its own migrations begin at V100;
 *   <li>one {@link io.soundforge.tasks.StepHandler} bean, which is the work;
 *   <li>a class with two {@code @Incoming} {@code @Blocking} methods that pass
 *       {@code ConsumerRecords<String, byte[]>} on to {@link io.soundforge.tasks.StepWorker#acceptFacts} and
 *       {@link io.soundforge.tasks.StepWorker#acceptCommands};
 *   <li>in {@code application.properties}: {@code quarkus.application.name}, the topic and a group of each channel, and health that leaves
 *       Kafka out:
 *       <pre>{@code
 * mp.messaging.incoming.facts.topic=track.downloaded
 * mp.messaging.incoming.facts.group.id=${quarkus.application.name}
 * mp.messaging.incoming.commands.topic=task.command
 * mp.messaging.incoming.commands.group.id=${quarkus.application.name}-commands
 * quarkus.messaging.health.enabled=false
 * }</pre>
 * </ul>
 *
 * Everything else about channels (bytes, batches, commits, offsets) comes as a default with this library, see
 * {@code META-INF/microprofile-config.properties}. A service without a step has the {@link io.soundforge.tasks.Outbox}, the
 * {@link io.soundforge.tasks.Inbox} and the {@link io.soundforge.tasks.TaskQueue} all the same; it runs tasks of its own through
 * {@link io.soundforge.tasks.WorkHandler} beans. Settings: {@link io.soundforge.tasks.TasksConfig},
 * {@link io.soundforge.tasks.TopicsConfig}.
 *
 * <p>The relay keeps one database connection with a session lock, so a connection pooler in transaction mode must not stand in between.
 */
package io.soundforge.tasks;
