package io.millrace.local.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;

/** Rounds of a piece of work that are timed; the first are not counted. */
final class Repetitions {

    private final int warmUp;
    private final int counted;

    Repetitions(int warmUp, int counted) {
        this.warmUp = warmUp;
        this.counted = counted;
    }

    Measurement time(Callable<String> work) throws Exception {
        List<Double> seconds = new ArrayList<>();
        List<Double> cpu = new ArrayList<>();
        String result = "";
        for (int round = -warmUp; round < counted; round++) {
            double cpuBefore = Measurement.processCpuSeconds();
            long before = System.nanoTime();
            result = work.call();
            if (round >= 0) {
                seconds.add((System.nanoTime() - before) / 1e9);
                cpu.add(Measurement.processCpuSeconds() - cpuBefore);
            }
        }
        return new Measurement(seconds, cpu, Measurement.peakResidentMegabytes(), 0, result);
    }
}
