package io.millrace.jobs.accessgrants.decide;

import io.millrace.connectors.rejects.Quoted;
import io.millrace.jobs.accessgrants.guard.Arn;
import io.millrace.jobs.accessgrants.guard.GrantGuards;
import io.millrace.jobs.accessgrants.guard.GrantRefusal;
import io.millrace.jobs.accessgrants.guard.GrantRule;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** The resources of an output port, all of which passed the guards. */
public final class PortAccess {

    private static final int ARNS_MAX = 100;
    private static final String TYPE = "output-port-type";
    private static final String BUCKET = "s3_bucket";
    private static final String TABLE = "glue_table";

    private final boolean table;
    private final List<Arn> arns;

    private PortAccess(boolean table, List<Arn> arns) {
        this.table = table;
        this.arns = List.copyOf(arns);
    }

    /** @throws GrantRefusal when any part of it cannot be granted */
    public static PortAccess of(OutputPort port, GrantGuards guards) throws GrantRefusal {
        Map<String, String> fields = port.fields().arns();
        if (fields.isEmpty() || fields.size() > ARNS_MAX) {
            throw new GrantRefusal(
                    GrantRule.PORT_ARNS,
                    sentence(port) + " has " + (fields.isEmpty() ? "no" : fields.size())
                            + " custom fields aws...arn. Add what it gives access to, for a bucket `aws-s3-bucket-arn`;"
                            + " at most " + ARNS_MAX + ".");
        }
        List<Arn> arns = new ArrayList<>();
        for (Map.Entry<String, String> field : fields.entrySet()) {
            Arn arn = guards.checkArn(field.getKey(), field.getValue(), port.label());
            if (!arns.contains(arn)) {
                arns.add(arn);
            }
        }
        checkPartitions(port, arns);
        PortAccess access = new PortAccess(isTable(port, arns), arns);
        access.checkComplete(port);
        return access;
    }

    /**
     * The access of a port that passed the guards before.
     *
     * @param arns as texts
     * @throws GrantRefusal when one is not the ARN of a thing that can be granted, or none is of data
     */
    public static PortAccess restored(boolean table, Collection<String> arns) throws GrantRefusal {
        List<Arn> parsed = new ArrayList<>();
        for (String arn : arns) {
            parsed.add(Arn.parse(arn));
        }
        PortAccess access = new PortAccess(table, parsed);
        if (access.places().isEmpty()) {
            throw new GrantRefusal(GrantRule.PORT_ARNS, "The output port has no ARN of S3.");
        }
        return access;
    }

    private static void checkPartitions(OutputPort port, List<Arn> arns) throws GrantRefusal {
        List<String> partitions = arns.stream().map(Arn::partition).distinct().collect(Collectors.toList());
        if (partitions.size() > 1) {
            throw new GrantRefusal(
                    GrantRule.ARN_PARTITION,
                    sentence(port) + " has ARNs of several partitions: " + String.join(", ", partitions)
                            + ". One role can use only one.");
        }
    }

    private static boolean isTable(OutputPort port, List<Arn> arns) throws GrantRefusal {
        Optional<String> type = port.fields().find(TYPE);
        if (type.isPresent() && !type.get().equals(BUCKET) && !type.get().equals(TABLE)) {
            throw new GrantRefusal(
                    GrantRule.PORT_TYPE,
                    sentence(port) + " has the `" + TYPE + "` " + Quoted.of(type.get()) + ". Use `" + BUCKET + "` or `"
                            + TABLE + "`, or leave it out.");
        }
        return type.map(TABLE::equals)
                .orElseGet(() -> arns.stream()
                        .anyMatch(arn -> arn.service() == Arn.Service.GLUE || arn.service() == Arn.Service.ATHENA));
    }

    private void checkComplete(OutputPort port) throws GrantRefusal {
        if (of(Arn.Service.S3).isEmpty()) {
            throw new GrantRefusal(
                    GrantRule.PORT_ARNS, sentence(port) + " has no ARN of S3. Add the bucket or folder of the data.");
        }
        if (table && tables().isEmpty()) {
            throw new GrantRefusal(
                    GrantRule.PORT_ARNS,
                    sentence(port) + " has no ARN of a Glue table. Add `aws-glue-table-arn`, or make it an `" + BUCKET
                            + "`.");
        }
        if (table && of(Arn.Service.ATHENA).isEmpty()) {
            throw new GrantRefusal(
                    GrantRule.PORT_ARNS,
                    sentence(port) + " has no ARN of an Athena workgroup. Add `aws-athena-workgroup-arn`.");
        }
    }

    private static String sentence(OutputPort port) {
        return "The " + port.label();
    }

    /** Whether it is read by queries of Athena on a table, not only as objects of S3. */
    public boolean isTable() {
        return table;
    }

    /** The buckets and folders of the data. */
    public List<Arn> places() {
        return of(Arn.Service.S3);
    }

    /** Tables, databases and catalogues, as they are named by the port. */
    public List<Arn> catalogue() {
        return of(Arn.Service.GLUE);
    }

    /** The tables alone. */
    public List<Arn> tables() {
        return arns.stream().filter(Arn::isTable).collect(Collectors.toList());
    }

    public List<Arn> workgroups() {
        return of(Arn.Service.ATHENA);
    }

    /** The KMS keys that encrypt the data. */
    public List<Arn> keys() {
        return of(Arn.Service.KMS);
    }

    private List<Arn> of(Arn.Service service) {
        return arns.stream().filter(arn -> arn.service() == service).collect(Collectors.toList());
    }
}
