package io.millrace.jobs.accessgrants.policy;

import io.millrace.connectors.s3.Location;
import io.millrace.jobs.accessgrants.decide.PortAccess;
import io.millrace.jobs.accessgrants.guard.Arn;
import io.millrace.jobs.accessgrants.policy.Right.Kind;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The rights that follow from access to a port: its data can be read with S3 or Athena, and nothing else. Listing is
 * limited to the granted folders, buckets to the allowed accounts, keys to use by S3. The catalogue and the database
 * follow from the table, with the database {@code default}, which Athena always reads.
 */
final class AccessRights {

    /** Stands for the role's name in the location of results. */
    private static final String ROLE = "{role}";

    private final String accounts;
    private final @Nullable Location results;
    private final Set<String> keys;

    /**
     * @param accounts that buckets may be in
     * @param resultsLocation where Athena writes results; null when consumers have a right to theirs already
     * @param keys ARNs of KMS keys that data or results may be encrypted with, beside those of the ports
     */
    AccessRights(Collection<String> accounts, @Nullable String resultsLocation, Collection<String> keys) {
        this.accounts = Right.joined(accounts);
        this.results = resultsLocation == null ? null : Location.parse(resultsLocation);
        this.keys = new TreeSet<>(keys);
    }

    /** @param role whose rights they are */
    Set<Right> of(PortAccess access, String role) {
        Set<Right> rights = new LinkedHashSet<>();
        data(access.places(), rights);
        if (access.isTable()) {
            access.tables().forEach(table -> table.withAbove().forEach(arn -> rights.add(right(Kind.CATALOG, arn))));
            access.workgroups().forEach(workgroup -> rights.add(right(Kind.QUERY, workgroup)));
        }
        boolean writes = access.isTable() && results != null;
        if (access.isTable() && results != null) {
            // Of the role alone where its name is in the location: else all roles can read each other's results.
            String prefix = results.prefix().replace(ROLE, role) + "*";
            String bucket = "arn:" + access.places().get(0).partition() + ":s3:::" + results.bucket();
            rights.add(right(Kind.BUCKET_LOCATION, bucket));
            rights.add(right(Kind.RESULTS, bucket + "/" + prefix));
            rights.add(Right.listPrefix(accounts, bucket, prefix));
        }
        keys.forEach(key -> rights.add(right(writes ? Kind.RESULT_KEY : Kind.DECRYPT, key)));
        access.keys().stream()
                .filter(key -> !keys.contains(key.toString()))
                .forEach(key -> rights.add(right(Kind.DECRYPT, key)));
        return rights;
    }

    private void data(List<Arn> places, Set<Right> rights) {
        Set<Arn> whole =
                places.stream().filter(place -> place.folder().isEmpty()).collect(Collectors.toSet());
        for (Arn place : places) {
            Arn bucket = place.bucket();
            rights.add(right(Kind.BUCKET_LOCATION, bucket));
            if (!whole.contains(bucket)) {
                rights.add(Right.listPrefix(accounts, bucket.toString(), place.folder() + "/*"));
                rights.add(right(Kind.OBJECTS, place + "/*"));
            } else if (bucket.equals(place)) {
                rights.add(right(Kind.LIST_BUCKET, place));
                rights.add(right(Kind.OBJECTS, place + "/*"));
            }
        }
    }

    private Right right(Kind kind, Object resource) {
        return Right.of(kind, accounts, resource.toString());
    }
}
