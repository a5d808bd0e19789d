package io.millrace.jobs.accessgrants.policy;

import io.millrace.connectors.s3.Location;
import io.millrace.jobs.accessgrants.decide.PortAccess;
import io.millrace.jobs.accessgrants.guard.Arn;
import io.millrace.jobs.accessgrants.policy.Right.Kind;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Policy documents that are complete: the data can be read with S3 or Athena, and nothing else. Listing is limited to
 * the granted folders, buckets to the allowed accounts, keys to use by S3. The catalogue and the database follow from
 * the table, with the database {@code default}, which Athena always reads.
 */
public final class CompletePolicies implements PolicyDocuments {

    /** Stands for the role's name in the location of results. */
    public static final String ROLE = "{role}";

    private final Collection<String> accounts;
    private final @Nullable Location results;
    private final List<String> keys;

    /**
     * @param accounts that buckets may be in
     * @param resultsLocation where Athena writes results, {@code s3://bucket/prefix}; null when consumers have a right to
     *     theirs already
     * @param keys ARNs of KMS keys that data or results may be encrypted with, beside those of the ports
     */
    public CompletePolicies(Collection<String> accounts, @Nullable String resultsLocation, List<String> keys) {
        this.accounts = new TreeSet<>(accounts);
        this.results = resultsLocation == null ? null : Location.parse(resultsLocation);
        this.keys = List.copyOf(keys);
    }

    @Override
    public String document(PortAccess access, String role) {
        PolicyText policy = new PolicyText();
        data(policy, access.places());
        if (access.isTable()) {
            Set<Arn> catalogue = new LinkedHashSet<>();
            access.tables().forEach(table -> catalogue.addAll(table.withAbove()));
            policy.allow(Kind.CATALOG.actions(), catalogue);
            policy.allow(Kind.QUERY.actions(), access.workgroups());
        }
        if (access.isTable() && results != null) {
            String bucket = "arn:" + access.places().get(0).partition() + ":s3:::" + results.bucket();
            results(policy, bucket, results.prefix().replace(ROLE, role));
        }
        keys(policy, access.keys(), access.isTable() && results != null);
        return policy.toString();
    }

    /** Actions on buckets do not apply to objects, and vice versa, so both fit into one statement. */
    private void data(PolicyText policy, List<Arn> places) {
        Set<Arn> buckets = places.stream().map(Arn::bucket).collect(Collectors.toCollection(LinkedHashSet::new));
        Set<Arn> whole = new LinkedHashSet<>(buckets);
        whole.retainAll(places);
        List<String> actions = new ArrayList<>(Kind.BUCKET_LOCATION.actions());
        actions.addAll(Kind.OBJECTS.actions());
        if (whole.equals(buckets)) {
            actions.addAll(Kind.LIST_BUCKET.actions());
        }
        List<Object> resources = new ArrayList<>(buckets);
        places.forEach(place -> resources.add(place + "/*"));
        policy.allow(actions, resources, inAccounts());
        if (!whole.isEmpty() && !whole.equals(buckets)) {
            policy.allow(Kind.LIST_BUCKET.actions(), whole, inAccounts());
        }
        buckets.removeAll(whole);
        for (Arn bucket : buckets) {
            List<String> prefixes = places.stream()
                    .filter(place -> place.bucket().equals(bucket))
                    .map(place -> place.folder() + "/*")
                    .collect(Collectors.toList());
            policy.allow(Kind.LIST_BUCKET.actions(), List.of(bucket), inAccountsUnder(prefixes));
        }
    }

    /** Of the role alone where its name is in the location: otherwise all roles can read each other's results. */
    private void results(PolicyText policy, String bucket, String prefix) {
        List<String> actions = new ArrayList<>(Kind.BUCKET_LOCATION.actions());
        actions.addAll(Kind.RESULTS.actions());
        policy.allow(actions, List.of(bucket, bucket + "/" + prefix + "*"), inAccounts());
        policy.allow(Kind.LIST_BUCKET.actions(), List.of(bucket), inAccountsUnder(List.of(prefix + "*")));
    }

    private void keys(PolicyText policy, List<Arn> ofPort, boolean writes) {
        Set<String> read = ofPort.stream().map(Arn::toString).collect(Collectors.toCollection(LinkedHashSet::new));
        if (writes && !keys.isEmpty()) {
            policy.allow(Kind.RESULT_KEY.actions(), keys, throughS3());
            read.removeAll(keys);
        } else {
            read.addAll(keys);
        }
        if (!read.isEmpty()) {
            policy.allow(Kind.DECRYPT.actions(), read, throughS3());
        }
    }

    private Map<String, Map<String, Collection<String>>> inAccounts() {
        return Map.of("StringEquals", Map.of("s3:ResourceAccount", accounts));
    }

    private Map<String, Map<String, Collection<String>>> inAccountsUnder(List<String> prefixes) {
        Map<String, Map<String, Collection<String>>> conditions = new LinkedHashMap<>(inAccounts());
        conditions.put("StringLike", Map.of("s3:prefix", prefixes));
        return conditions;
    }

    private static Map<String, Map<String, Collection<String>>> throughS3() {
        return Map.of("StringLike", Map.of("kms:ViaService", List.of("s3.*")));
    }
}
