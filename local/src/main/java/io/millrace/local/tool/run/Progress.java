package io.millrace.local.tool.run;

import java.util.Map;

/**
 * What a job has done so far.
 *
 * @param counters name to the sum over all subtasks; work repeated after a restart counts again
 * @param outstanding some subtask reports work in hand
 */
record Progress(Map<String, Long> counters, boolean outstanding) {}
