package io.millrace.jobs.revisionpublisher;

import io.millrace.connectors.retry.RetryingCalls;
import io.millrace.connectors.s3.Location;
import io.millrace.connectors.s3.ObjectArrival;
import io.millrace.jobs.revisionpublisher.plan.AssetList;
import io.millrace.jobs.revisionpublisher.plan.FakeS3;
import io.millrace.jobs.revisionpublisher.plan.ManifestPlanner;
import io.millrace.jobs.revisionpublisher.plan.PlanLimits;
import io.millrace.jobs.revisionpublisher.plan.PlannedRevision;
import io.millrace.jobs.revisionpublisher.plan.Publication;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A scenario read from a file: a rule for manifests, a manifest, the existing objects, and the expected result.
 *
 * <pre>
 * rule: One sentence for the documentation.
 * s3 SIZE BUCKET KEY                  an object
 * denied BUCKET                       nobody may read it
 * set assets|revision NUMBER          a limit
 * option hex BYTES                    before the content
 * option charset NAME                 of the content
 * option drop NUMBER                  of bytes at the end
 * anything else                       a line of the manifest
 * => what comes of it                 see {@link #lines}; nothing else may come
 * </pre>
 *
 * <p>In the manifest {@code <id>} stands for a data set, {@code <asset KEY>} for one in bucket data, and
 * <code>&lt;x*70000&gt;</code> for 70,000 times the text before the star.
 */
public record ManifestScenario(
        String id,
        String rule,
        List<String> objects,
        List<String> options,
        PlanLimits limits,
        List<String> content,
        List<String> expected) {

    static final Path FILES = Path.of("src/test/resources/io/millrace/jobs/revisionpublisher/manifests");
    public static final String DATA_SET = "0123456789abcdef0123456789abcdef";
    static final PlanLimits LIMITS = new PlanLimits(1_000_000, 10_000, 4);
    public static final Location LOCATION = Location.parse("s3://manifests/in");
    public static final String KEY = "in/m.json";

    private static final String SUFFIX = ".scenario";
    private static final Pattern TIMES = Pattern.compile("<([^<>]+)\\*(\\d+)>");

    public static List<ManifestScenario> all() throws IOException {
        List<ManifestScenario> scenarios = new ArrayList<>();
        try (var files = Files.list(FILES)) {
            for (Path file : files.sorted().toList()) {
                scenarios.add(read(file));
            }
        }
        return scenarios;
    }

    private static ManifestScenario read(Path file) throws IOException {
        String name = file.getFileName().toString();
        String rule = "";
        List<String> objects = new ArrayList<>();
        List<String> options = new ArrayList<>();
        PlanLimits limits = LIMITS;
        List<String> content = new ArrayList<>();
        List<String> expected = new ArrayList<>();
        for (String line : Files.readAllLines(file)) {
            if (line.startsWith("rule: ")) {
                rule = line.substring("rule: ".length());
            } else if (line.startsWith("s3 ") || line.startsWith("denied ")) {
                objects.add(expanded(line));
            } else if (line.startsWith("option ")) {
                options.add(line.substring("option ".length()));
            } else if (line.startsWith("set ")) {
                limits = limited(limits, line.split(" "));
            } else if (line.startsWith("=> ")) {
                expected.add(expanded(line.substring("=> ".length())));
            } else {
                content.add(expanded(line));
            }
        }
        if (rule.isEmpty() || expected.isEmpty()) {
            throw new IllegalArgumentException(name + " has no rule or no result");
        }
        return new ManifestScenario(
                name.substring(0, name.length() - SUFFIX.length()), rule, objects, options, limits, content, expected);
    }

    private static PlanLimits limited(PlanLimits limits, String[] words) {
        int number = Integer.parseInt(words[2]);
        return switch (words[1]) {
            case "assets" -> new PlanLimits(number, limits.revisionAssetsMax(), limits.statsConcurrent());
            case "revision" -> new PlanLimits(limits.assetsMax(), number, limits.statsConcurrent());
            default -> throw new IllegalArgumentException("no limit " + words[1]);
        };
    }

    private static String expanded(String line) {
        String assets = line.replaceAll("<asset ([^<>]*)>", "{\"Bucket\":\"data\",\"Key\":\"$1\"}")
                .replace("<id>", DATA_SET);
        return TIMES.matcher(assets)
                .replaceAll(times -> Matcher.quoteReplacement(times.group(1).repeat(Integer.parseInt(times.group(2)))));
    }

    public byte[] manifest() {
        Charset charset = StandardCharsets.UTF_8;
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (String option : options) {
            if (option.startsWith("hex ")) {
                bytes.writeBytes(HexFormat.of().parseHex(argument(option)));
            } else if (option.startsWith("charset ")) {
                charset = Charset.forName(argument(option));
            }
        }
        bytes.writeBytes(String.join("\n", content).getBytes(charset));
        byte[] manifest = bytes.toByteArray();
        for (String option : options) {
            if (option.startsWith("drop ")) {
                manifest = Arrays.copyOf(manifest, manifest.length - Integer.parseInt(argument(option)));
            }
        }
        return manifest;
    }

    private static String argument(String option) {
        return option.substring(option.indexOf(' ') + 1);
    }

    /** Plans it with the objects that there are. */
    Publication publication() throws InterruptedException {
        FakeS3 s3 = new FakeS3();
        for (String line : objects) {
            String[] words = line.split(" ", 4);
            if (words[0].equals("denied")) {
                s3.deny(words[1]);
            } else {
                s3.object(words[2], words[3], Long.parseLong(words[1]));
            }
        }
        ObjectArrival arrival = s3.manifest("manifests", KEY, manifest());
        try (ManifestPlanner planner =
                new ManifestPlanner(LOCATION, s3.factory(), limits, new RetryingCalls(duration -> {
                    throw new AssertionError("nothing is unavailable");
                }))) {
            return planner.plan(arrival, 0);
        }
    }

    /**
     * A publication as text.
     *
     * <pre>
     * RULE (POSITION) REASON                      a finding
     * LEFT OUT NUMBER                             of findings
     * DATASET [staged] "COMMENT" [TAGS] [notify "COMMENT"]
     * REVISION BYTES: KEY, KEY, ...               or BUCKET/KEY, where the bucket is not data
     * </pre>
     */
    static List<String> lines(Publication publication) {
        List<String> lines = new ArrayList<>();
        publication
                .getFindings()
                .forEach(finding ->
                        lines.add(finding.getRule() + " (" + finding.getPosition() + ") " + finding.getReason()));
        if (publication.getFindingsLeftOut() > 0) {
            lines.add("LEFT OUT " + publication.getFindingsLeftOut());
        }
        if (publication.getFindings().isEmpty()) {
            lines.add(header(publication));
        }
        publication.getRevisions().forEach(revision -> lines.add(line(revision)));
        return lines;
    }

    private static String header(Publication publication) {
        return publication.getDataSetId() + (publication.getFinalize() ? "" : " staged") + " \""
                + publication.getComment() + "\""
                + (publication.getTags().isEmpty() ? "" : " " + new TreeMap<>(publication.getTags()))
                + (publication.getNotification() == null ? "" : " notify \"" + publication.getNotification() + "\"");
    }

    private static String line(PlannedRevision revision) {
        String assets = AssetList.read(revision.getAssets()).stream()
                .map(asset -> (asset.bucket().equals("data") ? "" : asset.bucket() + "/") + asset.key())
                .collect(Collectors.joining(", "));
        return "REVISION " + revision.getBytes() + ": " + assets;
    }

    @Override
    public String toString() {
        return id;
    }
}
