package io.soundforge.storageclient;

import java.util.regex.Pattern;

/**
 * Where one claim of a task keeps its files until they are published: {@code staging/{task}/{fence}/}.
 *
 * @param task the task's key with {@code :} replaced by {@code _}
 * @param fence number of the claim, from 1
 */
public record StagingArea(String task, int fence) {
    /** The folder above all staging areas. */
    public static final String ROOT = "staging";

    private static final Pattern TASK = Pattern.compile("[a-z0-9][a-z0-9_-]{0,127}");
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,127}");

    /** @throws InvalidKeyException if the task's name is not safe as a path or the fence is not positive */
    public StagingArea {
        if (task == null || !TASK.matcher(task).matches() || StorageKey.isReservedName(task)) {
            throw new InvalidKeyException("not a task's name");
        }
        if (fence < 1) {
            throw new InvalidKeyException("a fence starts at 1");
        }
    }

    /** The area of a task by its key, e.g. {@code {track}:separate:1}. */
    public static StagingArea ofTask(String taskKey, int fence) {
        return new StagingArea(taskKey.replace(':', '_'), fence);
    }

    /** {@code staging/{task}/{fence}} */
    public String path() {
        return ROOT + "/" + task + "/" + fence;
    }

    /**
     * {@code staging/{task}/{fence}/{name}}
     *
     * @throws InvalidKeyException if the name is not safe as a path
     */
    public String file(String name) {
        return path() + "/" + checkName(name);
    }

    /** @return the name within this area of a path made by {@link #file} */
    public String nameOf(String path) {
        String prefix = path() + "/";
        if (path == null || !path.startsWith(prefix)) {
            throw new InvalidKeyException("not a file of this staging area");
        }
        return checkName(path.substring(prefix.length()));
    }

    /** @throws InvalidKeyException if the name is not safe as a path */
    public static String checkName(String name) {
        if (name == null
                || !NAME.matcher(name).matches()
                || name.contains("..")
                || name.endsWith(".")
                || StorageKey.isReservedName(name)) {
            throw new InvalidKeyException("not a staging name");
        }
        return name;
    }
}
