package io.millrace.jobs.accessgrants.policy;

import io.millrace.connectors.content.Sha256;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.regex.Pattern;

/**
 * Names of the policies of agreements: no two agreements have one in common, and each follows from the agreement's id
 * alone. Where the id allows it, the name is that of the sample integration.
 */
public final class PolicyNames {

    private static final String PREFIX = "DMM_DataUsageAgreement_";

    /** Prefix of the sample's first months. */
    private static final String LEGACY_PREFIX = "DMM_Datacontract_";

    /** Behind it are the installation, the role and a number. */
    private static final String OWN_PREFIX = "Millrace_";

    /** IAM's limit. */
    private static final int LENGTH_MAX = 128;

    private static final String FOREIGN = "[^A-Za-z0-9_+=,.@-]";
    private static final Pattern FITS = Pattern.compile("[A-Za-z0-9_+=,.@-]+");
    private static final Pattern NUMBER = Pattern.compile("0|[1-9][0-9]{0,3}");
    private static final int HASH_BYTES = 8;
    private static final int SUFFIX_LENGTH = 1 + 2 * HASH_BYTES;

    /** The suffix of hashed names. An id that ends like one is hashed too, or it could take such a name. */
    private static final Pattern HASHED = Pattern.compile(".*_[0-9a-f]{16}");

    private PolicyNames() {}

    public static String of(String agreement) {
        if (fits(agreement, PREFIX) && !HASHED.matcher(agreement).matches()) {
            return PREFIX + agreement;
        }
        String shown = agreement.replaceAll(FOREIGN, "_");
        int room = LENGTH_MAX - PREFIX.length() - SUFFIX_LENGTH;
        return PREFIX
                + shown.substring(0, Math.min(shown.length(), room))
                + '_'
                + Sha256.of(agreement).substring(0, 2 * HASH_BYTES);
    }

    /** Names that the agreement's policy may have had in the past: at most one, none where the id was never fit for one. */
    public static List<String> legacy(String agreement) {
        return fits(agreement, LEGACY_PREFIX) ? List.of(LEGACY_PREFIX + agreement) : List.of();
    }

    /** Whether a policy is of an agreement, known or not. Any other policy is left alone. */
    public static boolean belongs(String policy) {
        return policy.startsWith(PREFIX) || policy.startsWith(LEGACY_PREFIX);
    }

    /** The agreement that a policy is of; where its name was made with a hash, a text that no other policy's gives. */
    public static String agreement(String policy) {
        return policy.substring(policy.startsWith(PREFIX) ? PREFIX.length() : LEGACY_PREFIX.length());
    }

    /** Whether it carries an installation's id. */
    static boolean isOf(Installation installation, String policy) {
        return policy.startsWith(OWN_PREFIX + installation.id() + '_');
    }

    /**
     * The name of a chunk of a role's rights; always within IAM's limit, as an installation has at most 16 characters and
     * a role 64.
     */
    static String chunk(Installation installation, String role, int number) {
        return OWN_PREFIX + installation.id() + '_' + role + '_' + number;
    }

    /** The number of a chunk of this role; empty for any other name. */
    static OptionalInt chunkNumber(Installation installation, String role, String policy) {
        String prefix = OWN_PREFIX + installation.id() + '_' + role + '_';
        String number = policy.startsWith(prefix) ? policy.substring(prefix.length()) : "";
        return NUMBER.matcher(number).matches() ? OptionalInt.of(Integer.parseInt(number)) : OptionalInt.empty();
    }

    /** All names that the policy of one agreement has, or had in the past. */
    public static List<String> all(String agreement) {
        List<String> names = new ArrayList<>(legacy(agreement));
        names.add(of(agreement));
        return names;
    }

    private static boolean fits(String agreement, String prefix) {
        return agreement.length() <= LENGTH_MAX - prefix.length()
                && FITS.matcher(agreement).matches();
    }
}
