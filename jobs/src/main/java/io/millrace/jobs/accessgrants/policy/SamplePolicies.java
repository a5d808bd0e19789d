package io.millrace.jobs.accessgrants.policy;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.MinimalPrettyPrinter;
import io.millrace.jobs.accessgrants.decide.PortAccess;
import io.millrace.jobs.accessgrants.guard.Arn;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Policy documents byte-identical to those of the sample integration, so that its policies count as up to date. Neither
 * suffices for a query of Athena, and the account of a bucket is not limited.
 */
public final class SamplePolicies implements PolicyDocuments {

    @Override
    public String document(PortAccess access, String role) {
        PolicyText policy = new PolicyText();
        List<String> below = access.places().stream().map(place -> place + "/*").collect(Collectors.toList());
        if (!access.isTable()) {
            List<Object> resources = new ArrayList<>(access.places());
            resources.addAll(below);
            policy.allow(List.of("s3:GetBucketLocation", "s3:GetObject", "s3:ListBucket"), resources);
            return policy.text(new Spaced());
        }
        policy.allow(
                List.of("s3:ListBucket"),
                access.places().stream().map(Arn::bucket).collect(Collectors.toList()));
        policy.allow(List.of("s3:GetObject"), below);
        policy.allow(List.of("glue:GetTable"), access.catalogue());
        policy.allow(List.of("athena:StartQueryExecution"), access.workgroups());
        return policy.text(new Spaced());
    }

    /** A space behind each comma and colon, as Python writes JSON. */
    private static final class Spaced extends MinimalPrettyPrinter {

        private static final long serialVersionUID = 1L;

        @Override
        public void writeObjectFieldValueSeparator(JsonGenerator generator) throws IOException {
            generator.writeRaw(": ");
        }

        @Override
        public void writeObjectEntrySeparator(JsonGenerator generator) throws IOException {
            generator.writeRaw(", ");
        }

        @Override
        public void writeArrayValueSeparator(JsonGenerator generator) throws IOException {
            generator.writeRaw(", ");
        }
    }
}
