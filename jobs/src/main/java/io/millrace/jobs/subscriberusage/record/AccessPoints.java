package io.millrace.jobs.subscriberusage.record;

import java.io.Serializable;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Access points of AWS Data Exchange: those of the accounts in which it makes one for each entitlement. */
public final class AccessPoints implements Serializable {

    /**
     * The accounts in the bucket policy of the AWS Data Exchange user guide, "Publishing a product containing Amazon S3
     * data access" (condition {@code s3:DataAccessPointAccount}); aws-samples/aws-dataexchange-api-samples,
     * {@code providers/usage-metrics}, has the same. Not published by region, and one begins with a zero.
     */
    public static final List<String> DATA_EXCHANGE_ACCOUNTS = List.of(
            "036905324694",
            "108584782536",
            "291973504423",
            "330489627928",
            "337040091392",
            "366362662752",
            "461002523379",
            "504002150500",
            "540564263739",
            "675969394711",
            "844053218156");

    private static final long serialVersionUID = 1;
    private static final Pattern ACCOUNT = Pattern.compile("\\d{12}");
    private static final int ACCOUNT_FIELD = 4;

    private final HashSet<String> accounts;

    private AccessPoints(Set<String> accounts) {
        this.accounts = new HashSet<>(accounts);
    }

    /** @param accounts of 12 digits each */
    public static AccessPoints of(Collection<String> accounts) {
        for (String account : accounts) {
            if (!ACCOUNT.matcher(account).matches()) {
                throw new IllegalArgumentException("an account has 12 digits, and this one is " + account);
            }
        }
        return new AccessPoints(new HashSet<>(accounts));
    }

    /**
     * Whether an access point is one of AWS Data Exchange's.
     *
     * @param account that owns it, or null where the record does not say: then the ARN's, of whatever partition, counts
     */
    boolean contain(@Nullable String account, @Nullable String arn) {
        if (account != null) {
            return accounts.contains(account);
        }
        if (arn == null) {
            return false;
        }
        String[] fields = arn.split(":", ACCOUNT_FIELD + 2);
        return fields.length > ACCOUNT_FIELD && accounts.contains(fields[ACCOUNT_FIELD]);
    }
}
