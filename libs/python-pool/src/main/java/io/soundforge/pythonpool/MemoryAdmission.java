package io.soundforge.pythonpool;

/**
 * Lets jobs run side by side only while the memory that they are expected to take fits into the budget. A job that alone is
 * expected to take more than all of it runs alone; splitting it is the engine's business.
 */
final class MemoryAdmission {
    private final long budgetBytes;
    private final long baseBytes;
    private final long bytesPerMinute;
    private long admittedBytes;

    MemoryAdmission(long budgetBytes, long baseBytes, long bytesPerMinute) {
        this.budgetBytes = budgetBytes;
        this.baseBytes = baseBytes;
        this.bytesPerMinute = bytesPerMinute;
    }

    boolean admit(PythonJob job) {
        long bytes = expectedBytes(job);
        if (admittedBytes + bytes > budgetBytes) {
            return false;
        }
        admittedBytes += bytes;
        return true;
    }

    void release(PythonJob job) {
        admittedBytes -= expectedBytes(job);
    }

    private long expectedBytes(PythonJob job) {
        double expected = baseBytes + bytesPerMinute * job.audioMinutes();
        return (long) Math.min(expected, budgetBytes);
    }
}
