package io.millrace.local.standins.iam;

import com.sun.net.httpserver.HttpExchange;
import io.millrace.local.standins.http.EmbeddedServiceException;
import io.millrace.local.standins.http.LocalIdentity;
import io.millrace.local.standins.http.LoopbackServer;
import io.millrace.local.standins.http.Xml;
import io.millrace.local.standins.tags.DirectResourceTags;
import io.millrace.local.standins.tags.TagsApi;
import java.io.IOException;
import java.net.URI;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * AWS IAM, and STS for the caller's identity and the roles of other accounts, in this process, as the query protocol over
 * HTTP; what is in it lives in memory until it is closed. Callers sign as {@link LocalIdentity} or with the credentials of
 * a role that they assumed; signatures themselves are not verified, and nothing is forbidden.
 */
public final class EmbeddedIam implements AutoCloseable {

    private static final Pattern CREDENTIAL = Pattern.compile("Credential=([^/]+)/");
    /** IAM is global, and signed for one region of its partition. */
    private static final String IAM_SCOPE = "/us-east-1/iam/aws4_request";

    private static final String STS_SCOPE = "/sts/aws4_request";
    private static final int BODY_BYTES = 1024 * 1024;

    private final List<Call> calls = new ArrayList<>();
    private final InstantSource clock;
    private final IamService service;
    private final StandInAccount own;
    private final Map<String, IamService> services = new ConcurrentHashMap<>();
    private final Sessions sessions = new Sessions();
    private final DirectResourceTags tags = new DirectResourceTags();
    private final TagsApi tagsApi = new TagsApi(tags);
    private final LoopbackServer server;

    /**
     * One call.
     *
     * @param subject name of the role, or else name or ARN of the policy
     * @param status of the answer; 0 when the connection was closed without one
     */
    public record Call(IamOperation operation, String subject, int status) {}

    private EmbeddedIam(int port, InstantSource clock) {
        this.clock = clock;
        this.service = new IamService(LocalIdentity.ACCOUNT_ID);
        this.own = new StandInAccount(service, clock);
        services.put(LocalIdentity.ACCOUNT_ID, service);
        this.server = LoopbackServer.start("IAM", port, this::serve);
    }

    /**
     * @param port of the loopback address; 0 for any free one
     * @throws EmbeddedServiceException when the port is taken
     */
    public static EmbeddedIam start(int port) {
        return start(port, InstantSource.system());
    }

    /** With a clock that the caller turns. */
    public static EmbeddedIam start(int port, InstantSource clock) {
        return new EmbeddedIam(port, clock);
    }

    /** Of IAM and STS, and of S3, Glue and KMS as far as they are asked for the tags of a resource. */
    public URI endpoint() {
        return server.url();
    }

    public IamFaults faults() {
        return service.faults();
    }

    /** ARN of the identity that every call is made with. */
    public String caller() {
        return own.caller();
    }

    /** The account of {@link LocalIdentity}. */
    public StandInAccount account() {
        return own;
    }

    /**
     * An account whose roles can be assumed from the other ones; a new one when there is none yet.
     *
     * @param id twelve digits
     */
    public StandInAccount account(String id) {
        return new StandInAccount(services.computeIfAbsent(id, IamService::new), clock);
    }

    /** Of {@link #account}. */
    public void createRole(String name, String path, Map<String, String> tags) {
        own.createRole(name, path, tags);
    }

    /** Of {@link #account}, as somebody else would by hand. */
    public void putInlinePolicy(String role, String policy, String document) {
        own.putInlinePolicy(role, policy, document);
    }

    /** Of {@link #account}. */
    public SortedMap<String, String> inlinePolicies(String role) {
        return own.inlinePolicies(role);
    }

    /** Of {@link #account}. */
    public SortedMap<String, String> attachedPolicies(String role) {
        return own.attachedPolicies(role);
    }

    /** Of {@link #account}. */
    public SortedMap<String, Integer> versionsOfPolicies() {
        return own.versionsOfPolicies();
    }

    /** Of the data that the endpoint answers for as S3, Glue and KMS. */
    public DirectResourceTags tags() {
        return tags;
    }

    /** Every call of IAM and STS so far, in the order of the answers; on record before the caller has its own. */
    public List<Call> calls() {
        synchronized (calls) {
            return List.copyOf(calls);
        }
    }

    IamService service() {
        return service;
    }

    @Override
    public void close() {
        server.close();
    }

    private void serve(HttpExchange exchange) throws IOException {
        try (exchange) {
            if (TagsApi.isAbout(exchange)) {
                tagsApi.serve(exchange);
                return;
            }
            byte[] body = exchange.getRequestBody().readNBytes(BODY_BYTES);
            try {
                IamForm form = IamForm.parse(body);
                IamOperation operation = IamOperation.of(form.optional("Action"), form.optional("Version"));
                if (operation == null || !exchange.getRequestMethod().equals("POST")) {
                    throw IamRefusal.unknownOperation(form.optional("Action") + "", form.optional("Version") + "");
                }
                Answer answer = answer(exchange, operation, form);
                synchronized (calls) {
                    calls.add(new Call(operation, form.subject(), answer == null ? 0 : answer.status));
                }
                if (answer != null) {
                    send(exchange, answer);
                }
            } catch (IamRefusal e) {
                send(exchange, refusal(IamOperation.GET_ROLE, e));
            }
        }
    }

    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Answer(int status, byte[] body) {}

    /** Null when none is to be sent. */
    private @Nullable Answer answer(HttpExchange exchange, IamOperation operation, IamForm form) {
        try {
            Caller caller = caller(operation, exchange);
            IamService called = Objects.requireNonNull(services.get(caller.account()));
            LockSupport.parkNanos(called.faults().latency(form.subject()).toNanos());
            byte[] answer = called.faults().serve(operation, form.subject(), () -> {
                Instant now = clock.instant();
                return operation == IamOperation.ASSUME_ROLE
                        ? IamService.body(
                                operation,
                                sessions.assume(form, caller, now, services::get)
                                        .answer())
                        : called.answer(operation, form, caller, now);
            });
            return new Answer(200, answer);
        } catch (IamFaults.LostException e) {
            return null;
        } catch (IamRefusal e) {
            return refusal(operation, e);
        }
    }

    private Caller caller(IamOperation operation, HttpExchange exchange) {
        String authorization = exchange.getRequestHeaders().getFirst("Authorization");
        if (authorization == null) {
            throw IamRefusal.unsigned();
        }
        Matcher credential = CREDENTIAL.matcher(authorization);
        if (!credential.find()) {
            throw IamRefusal.unknownCaller();
        }
        String token = exchange.getRequestHeaders().getFirst("X-Amz-Security-Token");
        Caller caller = sessions.caller(credential.group(1), token, clock.instant());
        String scope = operation.isSts() ? STS_SCOPE : IAM_SCOPE;
        if (!authorization.contains(scope)) {
            throw IamRefusal.wrongScope(scope);
        }
        return caller;
    }

    private static Answer refusal(IamOperation operation, IamRefusal refusal) {
        return new Answer(
                refusal.status(),
                Xml.document(
                        "ErrorResponse",
                        operation.namespace(),
                        xml -> xml.element(
                                        "Error",
                                        error -> error.text("Type", refusal.type())
                                                .text("Code", refusal.code())
                                                .text("Message", "" + refusal.getMessage()))
                                .text("RequestId", UUID.randomUUID().toString())));
    }

    private static void send(HttpExchange exchange, Answer answer) throws IOException {
        LoopbackServer.send(exchange, answer.status, "text/xml", answer.body);
    }
}
