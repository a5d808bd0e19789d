package io.millrace.local.standins.iam;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.local.standins.http.LocalIdentity;
import io.millrace.local.standins.http.Xml;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The sessions that AssumeRole began: credentials tell callers, and so accounts, apart. */
final class Sessions {

    private static final Pattern ROLE_ARN = Pattern.compile("arn:aws:iam::(\\d{12}):role/(?:[\\x21-\\x7E]*/)?([^/]+)");
    private static final Pattern SESSION_NAME = Pattern.compile("[\\w+=,.@-]{2,64}");
    private static final int SECONDS_MIN = 900;
    /** Every caller here has assumed a role already, and STS bounds what follows. */
    private static final int CHAINED_SECONDS_MAX = 3_600;

    private final Map<String, Session> sessions = new HashMap<>();
    private int count;

    private record Session(Caller caller, String token, Instant expiresAt) {}

    /** New credentials. */
    record Credentials(String accessKeyId, String secretAccessKey, String token, Instant expiresAt, Caller caller) {

        Xml.Content answer() {
            return xml -> xml.element(
                            "Credentials",
                            fields -> fields.text("AccessKeyId", accessKeyId)
                                    .text("SecretAccessKey", secretAccessKey)
                                    .text("SessionToken", token)
                                    .time("Expiration", expiresAt))
                    .element(
                            "AssumedRoleUser",
                            fields -> fields.text("AssumedRoleId", caller.userId())
                                    .text("Arn", caller.arn()))
                    .text("PackedPolicySize", "0");
        }
    }

    /**
     * @param token of the session; null for none
     * @throws IamRefusal for credentials that are unknown or have expired
     */
    synchronized Caller caller(String accessKeyId, @Nullable String token, Instant now) {
        if (accessKeyId.equals(LocalIdentity.ACCESS_KEY_ID)) {
            return Caller.of(LocalIdentity.ACCOUNT_ID);
        }
        Session session = sessions.get(accessKeyId);
        if (session == null || !session.token().equals(token)) {
            throw IamRefusal.unknownCaller();
        }
        if (!now.isBefore(session.expiresAt())) {
            throw IamRefusal.expired();
        }
        return session.caller();
    }

    /**
     * @param accounts the account of an id; null for an unknown one
     * @throws IamRefusal for a role that is missing or does not trust the caller
     */
    synchronized Credentials assume(
            IamForm form, Caller caller, Instant now, Function<String, @Nullable IamService> accounts) {
        String arn = form.required("RoleArn");
        String name = form.required("RoleSessionName");
        if (!SESSION_NAME.matcher(name).matches()) {
            throw IamRefusal.validation("1 validation error detected: Value '" + name
                    + "' at 'roleSessionName' failed to satisfy constraint: Member must satisfy regular expression"
                    + " pattern: [\\w+=,.@-]*");
        }
        Matcher parts = ROLE_ARN.matcher(arn);
        if (!parts.matches()) {
            throw IamRefusal.validation(arn + " is invalid");
        }
        IamService service = accounts.apply(parts.group(1));
        StoredRole role = service == null ? null : service.roleOf(arn);
        if (role == null || !trusts(role, caller, form.optional("ExternalId"))) {
            throw IamRefusal.denied(
                    "User: " + caller.arn() + " is not authorized to perform: sts:AssumeRole on resource: " + arn);
        }
        Instant end = now.plusSeconds(seconds(form, role));
        String key = String.format("ASIAMILLRACE%08d", ++count);
        Caller assumed = new Caller(
                parts.group(1),
                "arn:aws:sts::" + parts.group(1) + ":assumed-role/" + role.name() + "/" + name,
                role.fixed().id() + ":" + name);
        Credentials credentials =
                new Credentials(key, "millrace-session", UUID.randomUUID().toString(), end, assumed);
        sessions.put(key, new Session(assumed, credentials.token(), end));
        return credentials;
    }

    private static int seconds(IamForm form, StoredRole role) {
        String given = form.optional("DurationSeconds");
        if (given == null) {
            return CHAINED_SECONDS_MAX;
        }
        int seconds = given.matches("\\d{1,6}") ? Integer.parseInt(given) : 0;
        if (seconds < SECONDS_MIN) {
            throw IamRefusal.validation("1 validation error detected: Value '" + given
                    + "' at 'durationSeconds' failed to satisfy constraint: Member must have value greater than or"
                    + " equal to " + SECONDS_MIN);
        }
        if (seconds > role.fixed().asked().sessionSeconds()) {
            throw IamRefusal.validation(
                    "The requested DurationSeconds exceeds the MaxSessionDuration set for this role.");
        }
        if (seconds > CHAINED_SECONDS_MAX) {
            throw IamRefusal.validation("The requested DurationSeconds exceeds the 1 hour session limit for roles"
                    + " assumed by role chaining.");
        }
        return seconds;
    }

    private static boolean trusts(StoredRole role, Caller caller, @Nullable String externalId) {
        Map<String, List<String>> context = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        context.put("aws:PrincipalArn", List.of(caller.arn()));
        context.put("aws:PrincipalAccount", List.of(caller.account()));
        if (externalId != null) {
            context.put("sts:ExternalId", List.of(externalId));
        }
        boolean isAllowed = false;
        for (JsonNode statement :
                DocumentCheck.items(DocumentCheck.parse(role.trust()).path("Statement"))) {
            boolean applies = names(statement.path("Principal"), caller)
                    && PolicyEvaluation.texts(statement.path("Action")).stream()
                            .anyMatch(action ->
                                    action.equals("*") || action.equals("sts:*") || action.equals("sts:AssumeRole"))
                    && PolicyEvaluation.holds(statement.path("Condition"), context);
            if (applies && statement.path("Effect").asText().equals("Deny")) {
                return false;
            }
            isAllowed |= applies;
        }
        return isAllowed;
    }

    private static boolean names(JsonNode principal, Caller caller) {
        List<String> named = PolicyEvaluation.texts(principal.isTextual() ? principal : principal.path("AWS"));
        String role = caller.arn().split("/", 3)[1];
        return named.stream()
                .anyMatch(one -> one.equals("*")
                        || one.equals(caller.account())
                        || one.equals(caller.arn())
                        || one.equals("arn:aws:iam::" + caller.account() + ":root")
                        || one.matches("arn:aws:iam::" + caller.account() + ":role/([^/]+/)*" + Pattern.quote(role)));
    }
}
