package io.millrace.jobs.accessgrants.edit;

import io.millrace.connectors.datamesh.AgreementResource;
import io.millrace.connectors.retry.CallThreads;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The reports on agreements' pages that are under way. They belong to a command, but no step of it waits for all of them:
 * its next edit need not wait for a page. One agreement has one report at a time, whosever command it is. Safe for use by
 * several threads.
 */
final class Pages implements AutoCloseable {

    /** Reports of one command that are queued or under way at a time. */
    private static final int STARTED_MAX = 256;
    /** So many still under way keep the threads busy while the command's next step is on its way. */
    private static final int STARTED_LOW = 64;
    /** For the reports of all commands together. */
    private static final int QUEUED_PER_THREAD = 32;
    /** The longest that a step, and so a checkpoint, waits for a report. */
    private static final Duration STEP_MAX = Duration.ofSeconds(1);

    private final PageCalls calls;
    private final CallThreads threads;
    private final Map<String, OfCommand> commands = new HashMap<>();
    private final Set<String> busy = new HashSet<>();

    /** An answered report. */
    static final class Answer {

        private final GrantOutcome outcome;
        private final @Nullable RetryLaterException later;
        private final @Nullable Rejection rejection;

        private Answer(GrantOutcome outcome, @Nullable RetryLaterException later, @Nullable Rejection rejection) {
            this.outcome = outcome;
            this.later = later;
            this.rejection = rejection;
        }

        /** As it was reported. */
        GrantOutcome outcome() {
            return outcome;
        }

        /** A failure for the moment; null for none. */
        @Nullable
        RetryLaterException later() {
            return later;
        }

        /** A failure that lasts; null for none. */
        @Nullable
        Rejection rejection() {
            return rejection;
        }
    }

    private static final class OfCommand {

        private final Set<String> started = new HashSet<>();
        private final List<Answer> answers = new ArrayList<>();
        private @Nullable Throwable defect;
        private int low;
        private CompletableFuture<Void> progress = new CompletableFuture<>();
    }

    Pages(PageCalls calls, int size) {
        this.calls = calls;
        this.threads = new CallThreads("grant-reports", size, QUEUED_PER_THREAD * size);
    }

    /**
     * Starts a report.
     *
     * @param key of the command's role
     * @return false when it has to wait: as many as may be are under way, or one on the same page is
     */
    synchronized boolean start(String key, GrantOutcome outcome, PageReport report) {
        OfCommand command = commands.computeIfAbsent(key, first -> new OfCommand());
        String page = outcome.getResource() + ' ' + outcome.getAgreement();
        if (command.started.size() >= STARTED_MAX || busy.contains(page)) {
            return false;
        }
        return threads.tryStart(() -> answer(outcome, report))
                .map(answered -> {
                    busy.add(page);
                    command.started.add(page);
                    // Not awaited: its end is noted, and read by a later step.
                    var unused = answered.whenComplete((answer, defect) -> ended(key, page, answer, defect));
                    return true;
                })
                .orElse(false);
    }

    private Answer answer(GrantOutcome outcome, PageReport report) {
        try {
            calls.report(report, AgreementResource.valueOf(outcome.getResource()), outcome.getAgreement());
            return new Answer(outcome, null, null);
        } catch (RetryLaterException later) {
            return new Answer(outcome, later, null);
        } catch (PermanentFailureException permanent) {
            return new Answer(outcome, null, permanent.rejection());
        }
    }

    private synchronized void ended(String key, String page, @Nullable Answer answer, @Nullable Throwable defect) {
        busy.remove(page);
        OfCommand command = commands.get(key);
        if (command == null) {
            return;
        }
        command.started.remove(page);
        if (answer != null) {
            command.answers.add(answer);
        }
        if (defect != null) {
            command.defect = defect;
        }
        if (command.started.size() <= command.low || defect != null) {
            command.progress.complete(null);
        }
    }

    /** Whether the command has as many reports under way as it may. */
    synchronized boolean isFull(String key) {
        OfCommand command = commands.get(key);
        return command != null && command.started.size() >= STARTED_MAX;
    }

    /** Whether a report of the command on the agreement's page is under way. */
    synchronized boolean isStarted(String key, GrantOutcome outcome) {
        OfCommand command = commands.get(key);
        return command != null && command.started.contains(outcome.getResource() + ' ' + outcome.getAgreement());
    }

    /** Completes when most reports of the command are answered, after a second, or when the command is let go; null when none is under way. */
    synchronized @Nullable CompletionStage<Void> progress(String key) {
        OfCommand command = commands.get(key);
        if (command == null || command.started.isEmpty()) {
            return null;
        }
        command.low = command.started.size() > STARTED_LOW ? STARTED_LOW : 0;
        command.progress = new CompletableFuture<>();
        return command.progress.copy().completeOnTimeout(null, STEP_MAX.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Ends the wait of a step, for a newer command of the role. */
    synchronized void letGo(String key) {
        OfCommand command = commands.get(key);
        if (command != null) {
            command.progress.complete(null);
        }
    }

    /**
     * Answers since the last time.
     *
     * @throws CompletionException for a defect
     */
    synchronized List<Answer> take(String key) {
        OfCommand command = commands.get(key);
        if (command == null) {
            return List.of();
        }
        if (command.defect != null) {
            throw new CompletionException(command.defect);
        }
        List<Answer> answers = List.copyOf(command.answers);
        command.answers.clear();
        if (command.started.isEmpty()) {
            commands.remove(key);
        }
        return answers;
    }

    /** The command is over: nobody asks for its answers any more. */
    synchronized void over(String key) {
        commands.remove(key);
    }

    @Override
    public void close() {
        threads.close();
    }
}
