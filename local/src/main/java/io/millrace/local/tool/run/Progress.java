package io.millrace.local.tool.run;

import java.util.Map;

/**
 * The progress of a job.
 *
 * @param counters by name, summed over all subtasks; work repeated after a restart counts again
 * @param outstanding whether a subtask reports outstanding work
 */
record Progress(Map<String, Long> counters, boolean outstanding) {}
