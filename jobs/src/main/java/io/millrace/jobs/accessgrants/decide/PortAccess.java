package io.millrace.jobs.accessgrants.decide;

import io.millrace.connectors.rejects.Quoted;
import io.millrace.jobs.accessgrants.guard.Arn;
import io.millrace.jobs.accessgrants.guard.GrantGuards;
import io.millrace.jobs.accessgrants.guard.GrantRefusal;
import io.millrace.jobs.accessgrants.guard.GrantRule;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** The resources of an output port, all of which passed the guards. */
public final class PortAccess {

    private static final int ARNS_MAX = 100;
    /** Index of the database in {@link Arn#withAbove}. */
    private static final int DATABASE = 2;

    private static final String BUCKET = "s3_bucket";
    private static final String TABLE = "glue_table";

    private final boolean table;
    private final List<Arn> arns;

    private PortAccess(boolean table, List<Arn> arns) {
        this.table = table;
        this.arns = List.copyOf(arns);
    }

    /** @throws GrantRefusal when any part of it cannot be granted */
    public static PortAccess of(OutputPort port, GrantGuards guards, FieldNames names) throws GrantRefusal {
        Map<String, String> fields = port.fields().arns();
        if (fields.isEmpty() || fields.size() > ARNS_MAX) {
            throw new GrantRefusal(
                    GrantRule.PORT_ARNS,
                    sentence(port) + " has " + (fields.isEmpty() ? "no" : fields.size())
                            + " custom fields aws...arn. Add what it gives access to, for a bucket `aws-s3-bucket-arn`;"
                            + " at most " + ARNS_MAX + "." + port.fields().unread(readNames(names)));
        }
        List<Arn> arns = new ArrayList<>();
        for (Map.Entry<String, String> field : fields.entrySet()) {
            Arn arn = guards.checkArn(field.getKey(), field.getValue(), port.label());
            if (!arns.contains(arn)) {
                arns.add(arn);
            }
        }
        checkPartitions(port, arns);
        PortAccess access = new PortAccess(isTable(port, arns, names), arns);
        access.checkComplete(port, names);
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

    private static boolean isTable(OutputPort port, List<Arn> arns, FieldNames names) throws GrantRefusal {
        Optional<String> type = port.fields().find(names.portType());
        if (type.isPresent() && !type.get().equals(BUCKET) && !type.get().equals(TABLE)) {
            throw new GrantRefusal(
                    GrantRule.PORT_TYPE,
                    sentence(port) + " has the `" + names.portType() + "` " + Quoted.of(type.get()) + ". Use `" + BUCKET
                            + "` or `" + TABLE + "`, or leave it out.");
        }
        return type.map(TABLE::equals)
                .orElseGet(() -> arns.stream()
                        .anyMatch(arn -> arn.service() == Arn.Service.GLUE || arn.service() == Arn.Service.ATHENA));
    }

    private void checkComplete(OutputPort port, FieldNames names) throws GrantRefusal {
        if (of(Arn.Service.S3).isEmpty()) {
            throw new GrantRefusal(
                    GrantRule.PORT_ARNS,
                    sentence(port) + " has no ARN of S3. Add the bucket or folder of the data."
                            + port.fields().unread(readNames(names)));
        }
        if (table && tables().isEmpty()) {
            throw new GrantRefusal(
                    GrantRule.PORT_ARNS,
                    sentence(port) + " has no ARN of a Glue table. Add `aws-glue-table-arn`, or make it an `" + BUCKET
                            + "`." + port.fields().unread(readNames(names)));
        }
        if (table && of(Arn.Service.ATHENA).isEmpty()) {
            throw new GrantRefusal(
                    GrantRule.PORT_ARNS,
                    sentence(port) + " has no ARN of an Athena workgroup. Add `aws-athena-workgroup-arn`."
                            + port.fields().unread(readNames(names)));
        }
    }

    /** Names that suggestions are taken from. */
    private static List<String> readNames(FieldNames names) {
        return List.of(
                names.portType(),
                "aws-s3-bucket-arn",
                "aws-s3-folder-arn",
                "aws-glue-table-arn",
                "aws-athena-workgroup-arn",
                "aws-kms-key-arn");
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

    /** The ARNs as texts, in the order of the port's fields. */
    public List<String> texts() {
        return arns.stream().map(Arn::toString).collect(Collectors.toList());
    }

    /**
     * The resources whose owners have to confirm the offer: buckets, databases of tables, and keys. Each once.
     */
    List<Arn> owned() {
        Set<Arn> owned = new LinkedHashSet<>();
        places().forEach(place -> owned.add(place.bucket()));
        tables().forEach(tableArn -> owned.add(tableArn.withAbove().get(DATABASE)));
        catalogue().stream()
                .filter(arn -> arn.resource().startsWith("database/"))
                .forEach(owned::add);
        owned.addAll(keys());
        return new ArrayList<>(owned);
    }

    /**
     * The part of it that was approved; empty when that part alone gives no access.
     *
     * @param approved ARNs of the port at the agreement's approval
     */
    Optional<PortAccess> approvedPart(List<String> approved) {
        List<Arn> kept = arns.stream().filter(arn -> isCovered(arn, approved)).collect(Collectors.toList());
        PortAccess part = new PortAccess(table, kept);
        boolean complete = !part.places().isEmpty()
                && (!table || (!part.tables().isEmpty() && !part.workgroups().isEmpty()));
        return complete ? Optional.of(part) : Optional.empty();
    }

    /** A folder is covered by the bucket or folder around it. */
    private static boolean isCovered(Arn arn, List<String> approved) {
        String text = arn.toString();
        return approved.contains(text)
                || (arn.service() == Arn.Service.S3
                        && approved.stream().anyMatch(around -> text.startsWith(around + "/")));
    }
}
