package io.millrace.local.tool.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Exports of {@code sample-data/} in rounds: the first version of every table, then every second one, and so on. */
final class SampleExports {

    private static final String APPROVED = "_APPROVED";

    private final Path folder;

    SampleExports(Path folder) {
        this.folder = folder;
    }

    /**
     * Objects that are put to S3 at once.
     *
     * @param keys relative to the exports location
     * @param verdicts number of version reports that follow from them
     */
    record Round(List<String> keys, int verdicts) {}

    List<Round> rounds() {
        TreeMap<Integer, List<String>> byTurn = new TreeMap<>();
        List<String> approvals = new ArrayList<>();
        TreeMap<String, Integer> versionsOf = new TreeMap<>();
        String version = "";
        for (String key : keys()) {
            String keyVersion = key.substring(0, key.lastIndexOf('/'));
            String table = keyVersion.substring(0, keyVersion.lastIndexOf('/'));
            if (key.endsWith('/' + APPROVED)) {
                approvals.add(key);
                continue;
            }
            if (isData(key) && !keyVersion.equals(version)) {
                versionsOf.merge(table, 1, Integer::sum);
                version = keyVersion;
            }
            byTurn.computeIfAbsent(versionsOf.getOrDefault(table, 1), turn -> new ArrayList<>())
                    .add(key);
        }
        List<Round> rounds = new ArrayList<>();
        byTurn.values()
                .forEach(keys -> rounds.add(new Round(
                        keys, (int) keys.stream().filter(SampleExports::isData).count())));
        if (!approvals.isEmpty()) {
            rounds.add(new Round(approvals, approvals.size()));
        }
        return rounds;
    }

    private static boolean isData(String key) {
        return key.contains(".csv");
    }

    byte[] content(String key) {
        try {
            return Files.readAllBytes(folder.resolve(key));
        } catch (IOException e) {
            throw new UncheckedIOException("sample data cannot be read: " + key, e);
        }
    }

    private List<String> keys() {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile)
                    .map(file -> folder.relativize(file).toString().replace('\\', '/'))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException("sample data cannot be listed: " + folder, e);
        }
    }
}
