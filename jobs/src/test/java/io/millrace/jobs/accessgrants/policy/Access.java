package io.millrace.jobs.accessgrants.policy;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;

/** Requests to AWS, and who may make them: by documents, and by a reading of grants that shares no code with the job. */
final class Access {

    private static final Map<String, Set<String>> ALLOWED = new HashMap<>();

    private static final List<String> GLUE =
            List.of("GetDatabase", "GetTable", "GetPartition", "GetPartitions", "BatchGetPartition", "DeleteTable");

    /** A request. */
    private record Request(String action, String resource, Map<String, String> context) {

        String id() {
            return action + " " + resource + " " + new TreeMap<>(context);
        }
    }

    private static final List<Request> REQUESTS = requests();

    private Access() {}

    private static List<Request> requests() {
        List<Request> requests = new ArrayList<>();
        for (String bucket : List.of("bk0", "bk1", "bk2", "bk3", "payroll")) {
            for (String account : List.of("111122223333", "999999999999")) {
                Map<String, String> in = Map.of("s3:ResourceAccount", account);
                requests.add(new Request("s3:GetBucketLocation", "arn:aws:s3:::" + bucket, in));
                requests.add(new Request("s3:ListBucket", "arn:aws:s3:::" + bucket, in));
                for (String folder : List.of("f0", "f0x", "f1", "f2", "f3", "f4", "f5")) {
                    Map<String, String> under = Map.of("s3:ResourceAccount", account, "s3:prefix", folder + "/x");
                    requests.add(new Request("s3:ListBucket", "arn:aws:s3:::" + bucket, under));
                    requests.add(new Request("s3:GetObject", "arn:aws:s3:::" + bucket + "/" + folder + "/x", in));
                    requests.add(new Request("s3:PutObject", "arn:aws:s3:::" + bucket + "/" + folder + "/x", in));
                }
            }
        }
        for (String thing : List.of("catalog", "database/default", "database/d0", "database/d1", "database/hr")) {
            requests.add(new Request("glue:GetDatabase", glue(thing), Map.of()));
        }
        for (String table : List.of("d0/t0", "d0/t1", "d0/t2", "d1/t0", "d1/t1", "d1/t2", "hr/t0")) {
            GLUE.forEach(action -> requests.add(new Request("glue:" + action, glue("table/" + table), Map.of())));
        }
        for (String workgroup : List.of("w0", "w1", "w2")) {
            requests.add(new Request("athena:StartQueryExecution", athena(workgroup), Map.of()));
        }
        for (String key : List.of("k0", "k1", "k2")) {
            for (String service : List.of("s3.eu-central-1.amazonaws.com", "ec2.eu-central-1.amazonaws.com")) {
                requests.add(new Request("kms:Decrypt", key(key), Map.of("kms:ViaService", service)));
            }
        }
        requests.add(new Request("iam:PassRole", "arn:aws:iam::111122223333:role/x", Map.of()));
        return requests;
    }

    static String glue(String thing) {
        return "arn:aws:glue:eu-central-1:111122223333:" + thing;
    }

    static String athena(String workgroup) {
        return "arn:aws:athena:eu-central-1:111122223333:workgroup/" + workgroup;
    }

    static String key(String key) {
        return "arn:aws:kms:eu-central-1:111122223333:key/" + key;
    }

    /** Requests that at least one of the documents allows; what is no policy allows none. */
    static Set<String> byDocuments(Collection<String> documents) {
        Set<String> allowed = new TreeSet<>();
        documents.forEach(document -> allowed.addAll(ALLOWED.computeIfAbsent(document, Access::byDocument)));
        return allowed;
    }

    private static Set<String> byDocument(String document) {
        if (!document.startsWith("{")) {
            return Set.of();
        }
        JsonNode policy = AllowEvaluator.parsed(document);
        return allowed(
                request -> AllowEvaluator.allows(policy, request.action(), request.resource(), request.context()));
    }

    /** Requests that at least one of the grants is for. */
    static Set<String> byGrants(Collection<DesiredGrant> grants) {
        return allowed(request -> grants.stream().anyMatch(grant -> gives(grant, request)));
    }

    private static Set<String> allowed(Predicate<Request> test) {
        Set<String> allowed = new TreeSet<>();
        REQUESTS.stream().filter(test).forEach(request -> allowed.add(request.id()));
        return allowed;
    }

    private static boolean gives(DesiredGrant grant, Request request) {
        return grant.getArns().stream().anyMatch(arn -> gives(grant, arn, request));
    }

    private static boolean gives(DesiredGrant grant, String arn, Request request) {
        String service = arn.split(":", -1)[2];
        if (!request.action().startsWith(service + ":")) {
            return false;
        }
        return switch (service) {
            case "s3" ->
                Roles.ACCOUNTS.contains(request.context().getOrDefault("s3:ResourceAccount", ""))
                        && givesData(arn, request);
            case "glue" ->
                grant.getTable()
                        && !request.action().equals("glue:DeleteTable")
                        && Set.of(
                                        arn,
                                        glue("catalog"),
                                        glue("database/default"),
                                        glue("database/" + arn.split("/", -1)[1]))
                                .contains(request.resource());
            case "athena" -> grant.getTable() && request.resource().equals(arn);
            default ->
                request.resource().equals(arn)
                        && request.context().getOrDefault("kms:ViaService", "").startsWith("s3.");
        };
    }

    private static boolean givesData(String arn, Request request) {
        int slash = arn.indexOf('/');
        String bucket = slash < 0 ? arn : arn.substring(0, slash);
        return switch (request.action()) {
            case "s3:GetBucketLocation" -> request.resource().equals(bucket);
            case "s3:GetObject" -> request.resource().startsWith(arn + "/");
            case "s3:ListBucket" ->
                request.resource().equals(bucket)
                        && (slash < 0
                                || request.context()
                                        .getOrDefault("s3:prefix", "")
                                        .startsWith(arn.substring(slash + 1) + "/"));
            default -> false;
        };
    }
}
