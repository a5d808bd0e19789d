package io.millrace.connectors.threads;

import java.util.concurrent.ThreadFactory;

/** The factory of daemon threads, which do not keep the process alive. */
public final class DaemonThreads implements ThreadFactory {

    private final String name;

    private DaemonThreads(String name) {
        this.name = name;
    }

    /** @param name of each of them */
    public static ThreadFactory named(String name) {
        return new DaemonThreads(name);
    }

    @Override
    public Thread newThread(Runnable task) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        return thread;
    }
}
