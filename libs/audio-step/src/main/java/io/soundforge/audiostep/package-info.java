/**
 * The frame that every worker service shares: a task becomes a job for a Python worker, whose files storage publishes and whose
 * result the kernel announces. This is the one library that sees {@code tasks}, {@code pythonpool} and {@code storageclient}
 * together; a service adds a handler on top.
 */
package io.soundforge.audiostep;
