package io.millrace.local.bench;

import java.util.concurrent.Callable;

/** Times a piece of work over some rounds, the first of them not counted. */
final class Repetitions {

    private final int warmUp;
    private final int counted;

    Repetitions(int warmUp, int counted) {
        this.warmUp = warmUp;
        this.counted = counted;
    }

    Measurement time(Callable<String> work) throws Exception {
        double[] seconds = new double[counted];
        double[] cpu = new double[counted];
        String result = "";
        for (int round = -warmUp; round < counted; round++) {
            double cpuBefore = Measurement.processCpuSeconds();
            long before = System.nanoTime();
            result = work.call();
            if (round >= 0) {
                seconds[round] = (System.nanoTime() - before) / 1e9;
                cpu[round] = Measurement.processCpuSeconds() - cpuBefore;
            }
        }
        return new Measurement(seconds, cpu, Measurement.peakResidentMegabytes(), 0, result);
    }
}
