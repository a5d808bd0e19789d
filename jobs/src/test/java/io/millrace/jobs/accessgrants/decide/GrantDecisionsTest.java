package io.millrace.jobs.accessgrants.decide;

import static io.millrace.jobs.accessgrants.decide.Deciding.BUCKET;
import static io.millrace.jobs.accessgrants.decide.Deciding.DATABASE;
import static io.millrace.jobs.accessgrants.decide.Deciding.KEY;
import static io.millrace.jobs.accessgrants.decide.Deciding.TABLE;
import static io.millrace.jobs.accessgrants.decide.Deciding.WORKGROUP;
import static io.millrace.jobs.accessgrants.decide.Deciding.arns;
import static io.millrace.jobs.accessgrants.decide.Deciding.facts;
import static io.millrace.jobs.accessgrants.decide.Deciding.ofPort;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.connectors.datamesh.AgreementResource;
import io.millrace.jobs.accessgrants.decide.GrantDecision.Outcome;
import io.millrace.jobs.accessgrants.edit.DesiredRoles;
import io.millrace.jobs.accessgrants.guard.GrantRule;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class GrantDecisionsTest {

    private static final String S3_PORT = "{'id':'p','type':'S3','environment':'Production','custom':"
            + "{'aws-s3-bucket-arn':'arn:aws:s3:::orders'}}";
    private static final String ELSEWHERE = "arn:aws:s3:::elsewhere";

    private static void assertRefused(GrantDecision decision, GrantRule rule, String... reason) {
        assertThat(decision.outcome()).as(decision.toString()).isEqualTo(Outcome.REFUSED);
        assertThat(decision.rule()).contains(rule);
        for (String part : reason) {
            assertThat(decision.reason()).contains(part);
        }
        assertThat(decision.arns()).isEmpty();
    }

    private static void assertWanted(GrantDecision decision, String... arns) {
        assertThat(decision.outcome()).as(decision.toString()).isEqualTo(Outcome.WANTED);
        assertThat(decision.arns()).containsExactly(arns);
    }

    // Agreements of others

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'id':'p','type':'databricks'}",
                "{'id':'p','type':'snowflake','custom':{'account':'xy1','output-port-type':'snowflake_table'}}",
                "{'id':'p','server':{'type':'Databricks','host':'h'}}",
                "{'id':'p','custom':{'catalog':'c'}}",
                "{'id':'p','customProperties':[{'property':'catalog','value':'c'}]}",
            })
    void aPortOfAnotherPlatformIsOfOthersUntilSomethingIsRecorded(String port) {
        assertThat(ofPort(port).decide().outcome()).isEqualTo(Outcome.OTHERS);
        assertThat(ofPort(port).recorded().decide().outcome()).isEqualTo(Outcome.NONE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'id':'p','type':'s3'}",
                "{'id':'p','type':'AWS'}",
                "{'id':'p','server':{'type':'glue'}}",
                "{'id':'p','type':'databricks','custom':{'aws-note':'x'}}",
                "{'id':'p','custom':{'place':'arn:aws:s3:::orders'}}",
                "{'id':'p','custom':{'output-port-type':'s3_bucket','bucket':'orders'}}",
                "{'id':'p','custom':{'output-port-type':'GLUE_TABLE'}}",
            })
    void aPortWithAnythingOfAwsIsOurs(String port) {
        assertThat(ofPort(port).decide().outcome()).isEqualTo(Outcome.REFUSED);
    }

    @Test
    void theTypeFieldIsThatOfTheSettings() {
        String port = "{'id':'p','custom':{'art':'s3_bucket'}}";

        assertThat(ofPort(port).decide().outcome()).isEqualTo(Outcome.OTHERS);
        assertRefused(ofPort(port).setting("field.port.type", "art").decide(), GrantRule.PORT_ARNS);
    }

    @Test
    void aPortThatNamesNoPlatformIsOursWhenItsConsumerHasARole() {
        assertRefused(ofPort("{'id':'p'}").decide(), GrantRule.PORT_ARNS);
        assertThat(ofPort("{'id':'p'}").consumer(facts("{}")).decide().outcome())
                .isEqualTo(Outcome.OTHERS);
        assertThat(ofPort("{'id':'p'}").consumer(Answer.missing()).decide().outcome())
                .isEqualTo(Outcome.OTHERS);
    }

    @Test
    void aMissingPortIsOfOthersWhereAllPortsAre() {
        assertThat(ofPort("{'id':'q','type':'databricks'}").decide().outcome()).isEqualTo(Outcome.OTHERS);
        assertRefused(ofPort("{'id':'q','type':'s3'}").decide(), GrantRule.PORT_MISSING);
        assertRefused(ofPort("{'id':'q','type':'databricks'}").recorded().decide(), GrantRule.PORT_MISSING);
    }

    @Test
    void aUserOfAnotherPlatformIsOfOthers() {
        String user = "{'id':'a','info':{'active':true},'provider':{'dataProductId':'sales','outputPortId':'p'},"
                + "'consumer':{'userId':'u'}}";

        assertThat(ofPort("{'id':'p','type':'databricks'}")
                        .agreement(user)
                        .decide()
                        .outcome())
                .isEqualTo(Outcome.OTHERS);
        assertRefused(arns(BUCKET).agreement(user).decide(), GrantRule.CONSUMER_USER);
    }

    @Test
    void aProviderThatCannotBeReadIsOfOthersUnlessTheConsumerHasARole() {
        for (Answer<ProductFacts> unread :
                List.of(Answer.<ProductFacts>missing(), Answer.<ProductFacts>refused("no"))) {
            assertThat(arns(BUCKET)
                            .provider(unread)
                            .consumer(facts("{}"))
                            .decide()
                            .outcome())
                    .isEqualTo(Outcome.OTHERS);
            assertThat(arns(BUCKET).provider(unread).decide().outcome()).isEqualTo(Outcome.REFUSED);
            assertThat(arns(BUCKET)
                            .provider(unread)
                            .consumer(facts("{}"))
                            .recorded()
                            .decide()
                            .outcome())
                    .isEqualTo(Outcome.REFUSED);
        }
    }

    @Test
    void anInactiveAgreementOfWhichNothingIsRecordedIsOfOthers() {
        Deciding inactive = arns(BUCKET).agreement("{'id':'a','info':{'active':false}}");

        assertThat(inactive.decide().outcome()).isEqualTo(Outcome.OTHERS);
        assertThat(inactive.recorded().decide().outcome()).isEqualTo(Outcome.NONE);
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(
            delimiter = '|',
            value = {
                "environment:production|WANTED",
                "environment:test,environment:PRODUCTION|WANTED",
                "environment:test|OTHERS",
                "type:s3|WANTED",
                "type:glue|OTHERS",
                "environment:production,type:s3|WANTED",
                "environment:production,type:glue|OTHERS",
                "account:999999999999|WANTED",
            })
    void appliesToNarrowsPorts(String conditions, Outcome outcome) {
        assertThat(ofPort(S3_PORT).setting("applies.to", conditions).decide().outcome())
                .isEqualTo(outcome);
    }

    @Test
    void appliesToIsNotMetByAPortThatDoesNotSay() {
        assertThat(arns(BUCKET)
                        .setting("applies.to", "environment:production")
                        .decide()
                        .outcome())
                .isEqualTo(Outcome.OTHERS);
        assertThat(arns(BUCKET).setting("applies.to", "type:s3").decide().outcome())
                .isEqualTo(Outcome.OTHERS);
    }

    @Test
    void appliesToComparesAccountsOfArnsAndOfTheServer() {
        Deciding table = arns(BUCKET, TABLE, WORKGROUP);

        assertThat(table.setting("applies.to", "account:111122223333").decide().outcome())
                .isEqualTo(Outcome.WANTED);
        assertThat(table.setting("applies.to", "account:444455556666").decide().outcome())
                .isEqualTo(Outcome.OTHERS);
        assertThat(ofPort("{'id':'p','server':{'type':'s3','account':'999999999999'},'custom':"
                                + "{'aws-s3-bucket-arn':'arn:aws:s3:::orders'}}")
                        .setting("applies.to", "account:111122223333")
                        .decide()
                        .outcome())
                .isEqualTo(Outcome.OTHERS);
    }

    @Test
    void whatIsRecordedEndsWhenAppliesToNoLongerFits() {
        assertThat(ofPort(S3_PORT)
                        .setting("applies.to", "environment:test")
                        .recorded()
                        .decide()
                        .outcome())
                .isEqualTo(Outcome.NONE);
    }

    @ParameterizedTest
    @CsvSource({"null, true", "'', true", "'millrace', true", "'millrace access-grants', true", "'terraform', false"})
    void thePageWithTheReportOfAnotherExecutorIsLeftAlone(String executor, boolean reportable) {
        String quoted = executor.equals("null") ? executor : "'" + executor + "'";
        String provisioning = "'provisioning':{'status':'provisioned','executor':" + quoted + "}";

        assertThat(arns(BUCKET)
                        .agreement("{'id':'a','info':{'active':true},'provider':{'dataProductId':'sales',"
                                + "'outputPortId':'p'},'consumer':{'dataProductId':'shop'}," + provisioning + "}")
                        .decide()
                        .isReportable())
                .isEqualTo(reportable);
        assertThat(arns(BUCKET)
                        .agreement("{'info':7," + provisioning + "}")
                        .decide()
                        .isReportable())
                .isEqualTo(reportable);
    }

    // Proof of ownership

    @Test
    void eachBucketDatabaseAndKeyIsTagged() {
        Deciding tagged = arns("arn:aws:s3:::orders/a", "arn:aws:s3:::orders/b", TABLE, WORKGROUP, KEY)
                .tagged("product:sales", BUCKET, DATABASE, KEY);

        assertWanted(tagged.decide(), "arn:aws:s3:::orders/a", "arn:aws:s3:::orders/b", TABLE, WORKGROUP, KEY);
        assertThat(tagged.asked()).containsExactly(List.of(BUCKET, DATABASE, KEY));
    }

    @Test
    void aDatabaseThatThePortNamesItselfIsTaggedAsWell() {
        String other = "arn:aws:glue:eu-central-1:111122223333:database/hr";

        assertRefused(
                arns(BUCKET, TABLE, other, WORKGROUP)
                        .tagged("product:sales", BUCKET, DATABASE)
                        .decide(),
                GrantRule.DATA_TAG,
                "database/hr");
    }

    @ParameterizedTest
    @ValueSource(strings = {BUCKET, DATABASE, KEY})
    void oneUntaggedResourceRefusesThePort(String untagged) {
        GrantDecision decision = arns(BUCKET, TABLE, WORKGROUP, KEY)
                .tagged("product:sales", BUCKET, DATABASE, KEY)
                .tags(untagged, Answer.of(Map.of("other", "product:sales")))
                .decide();

        assertRefused(
                decision,
                GrantRule.DATA_TAG,
                untagged.substring(untagged.lastIndexOf(':') + 1),
                "has no tag millrace:provider",
                "product:sales or team:sellers");
    }

    @ParameterizedTest
    @ValueSource(strings = {BUCKET, DATABASE, KEY})
    void aMissingOrUnreadableResourceIsRefused(String arn) {
        Deciding port = arns(BUCKET, TABLE, WORKGROUP, KEY).tagged("product:sales", BUCKET, DATABASE, KEY);

        assertRefused(port.tags(arn, Answer.missing()).decide(), GrantRule.DATA_TAG, "does not exist");
        assertRefused(
                port.tags(arn, Answer.refused("AccessDenied: no")).decide(),
                GrantRule.DATA_TAG,
                "could not be read",
                "AccessDenied: no");
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(
            delimiter = '|',
            value = {
                "product:sales|true",
                "sales|true",
                "team:sellers|true",
                "product:hr team:sellers|true",
                "product:hr  product:sales|true",
                "hr sales|true",
                "product:hr|false",
                "team:sales|false",
                "product:sellers|false",
                "sellers|false",
                "product:Sales|false",
                "product:sales2|false",
                "product:sales,product:hr|false",
                "''|false",
            })
    void theTagNamesTheProductOrItsTeam(String value, boolean granted) {
        GrantDecision decision = arns(BUCKET).tagged(value, BUCKET).decide();

        assertThat(decision.outcome()).isEqualTo(granted ? Outcome.WANTED : Outcome.REFUSED);
        if (!granted) {
            assertRefused(decision, GrantRule.DATA_TAG, "\"" + value + "\"");
        }
    }

    @Test
    void aProductWithoutATeamIsNotServedByATeamsTag() {
        assertRefused(
                arns(BUCKET)
                        .provider(facts("{'outputPorts':[{'id':'p','custom':{'aws-s3-arn':'" + BUCKET + "'}}]}"))
                        .tagged("team: team:null team:unknown", BUCKET)
                        .decide(),
                GrantRule.DATA_TAG);
    }

    @Test
    void theKeyOfTheTagIsASetting() {
        Deciding other = arns(BUCKET).tagged("product:sales", BUCKET).setting("data.tag", "owner");

        assertRefused(other.decide(), GrantRule.DATA_TAG, "no tag owner");
        assertWanted(
                other.tags(BUCKET, Answer.of(Map.of("owner", "product:sales")))
                        .setting("data.tag", "owner")
                        .decide(),
                BUCKET);
    }

    @Test
    void noTagIsReadWhereTheSettingIsNone() {
        Deciding untagged = arns(BUCKET);

        assertWanted(untagged.decide(), BUCKET);
        assertThat(untagged.asked()).isEmpty();
    }

    @Test
    void noTagIsReadForWhatIsRefusedAnyway() {
        Deciding other = arns(BUCKET).tagged("product:sales").role("admin");

        assertRefused(other.decide(), GrantRule.ROLE_ALLOWED);
        assertThat(other.asked()).isEmpty();
    }

    // Buckets

    @Test
    void bucketsAreLimitedByName() {
        assertRefused(
                arns(BUCKET + "/a").setting("buckets.denied", "ord*").decide(), GrantRule.BUCKET_DENIED, "\"orders\"");
        assertRefused(
                arns(BUCKET).setting("buckets.allowed", "sales-*,order").decide(),
                GrantRule.BUCKET_ALLOWED,
                "sales-*, order");
        assertWanted(
                arns(BUCKET + "/a")
                        .setting("buckets.allowed", "sales-*,order?")
                        .setting("buckets.denied", "orders-*")
                        .decide(),
                BUCKET + "/a");
        assertRefused(
                arns(BUCKET)
                        .setting("buckets.allowed", "orders")
                        .setting("buckets.denied", "orders")
                        .decide(),
                GrantRule.BUCKET_DENIED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"job-audit", "job-rejects", "job-results", "job-cursor"})
    void bucketsOfTheJobAreNeverGranted(String bucket) {
        assertRefused(
                arns("arn:aws:s3:::" + bucket + "/folder")
                        .setting("buckets.allowed", "job-*")
                        .setting("results.location", "s3://job-results/{role}")
                        .otherSetting("feed.start.after.uri", "s3://job-cursor/last")
                        .decide(),
                GrantRule.BUCKET_DENIED,
                "belongs to the job itself");
    }

    // Widening

    @Test
    void moreThanWasApprovedIsHeldAndTheRestStaysGranted() {
        GrantDecision decision = arns(BUCKET, ELSEWHERE).approvedWith(BUCKET).decide();

        assertWanted(decision, BUCKET);
        assertThat(decision.baseline()).containsExactly(BUCKET);
        assertThat(decision.note()).contains("names more than", ELSEWHERE).doesNotContain(BUCKET);
    }

    /** Otherwise a provider takes away what was approved by naming a bucket that is not its own. */
    @Test
    void ownersOfWhatIsHeldAreNotAsked() {
        Deciding widened = arns(BUCKET, ELSEWHERE).approvedWith(BUCKET).tagged("product:sales", BUCKET);

        assertWanted(widened.decide(), BUCKET);
        assertThat(widened.asked()).containsExactly(List.of(BUCKET));
        assertRefused(widened.after(AgreementTransition.APPROVED).decide(), GrantRule.DATA_TAG, "elsewhere");
    }

    @ParameterizedTest
    @EnumSource(
            value = AgreementTransition.class,
            names = {"APPROVED", "APPROVED_AND_ACTIVATED"})
    void aNewApprovalGrantsItAll(AgreementTransition approval) {
        GrantDecision decision =
                arns(BUCKET, ELSEWHERE).approvedWith(BUCKET).after(approval).decide();

        assertWanted(decision, BUCKET, ELSEWHERE);
        assertThat(decision.isApproval()).isTrue();
        assertThat(decision.baseline()).containsExactly(BUCKET, ELSEWHERE);
        assertThat(decision.note()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(
            value = AgreementTransition.class,
            names = {"NONE", "ACTIVATED", "DEACTIVATED"})
    void noOtherEventIsAnApproval(AgreementTransition event) {
        GrantDecision decision =
                arns(BUCKET, ELSEWHERE).approvedWith(BUCKET).after(event).decide();

        assertWanted(decision, BUCKET);
        assertThat(decision.isApproval()).isFalse();
    }

    @Test
    void applyGrantsAtOnceWhatAPortNames() {
        GrantDecision decision = arns(BUCKET, ELSEWHERE)
                .approvedWith(BUCKET)
                .setting("port.widening", "apply")
                .decide();

        assertWanted(decision, BUCKET, ELSEWHERE);
        assertThat(decision.note()).isEmpty();
    }

    @Test
    void lessIsGrantedAtOnceAndMayComeBack() {
        GrantDecision narrower = arns(BUCKET).approvedWith(BUCKET, ELSEWHERE).decide();

        assertWanted(narrower, BUCKET);
        assertThat(narrower.baseline()).containsExactly(BUCKET, ELSEWHERE);
        assertThat(narrower.note()).isEmpty();
        assertWanted(arns(BUCKET + "/a").approvedWith(BUCKET).decide(), BUCKET + "/a");
    }

    @Test
    void aFolderIsNoApprovalOfWhatIsAroundOrBesideIt() {
        for (String wider : List.of(BUCKET, BUCKET + "/ab", BUCKET + "2/a", "arn:aws:s3:::order")) {
            assertRefused(arns(wider).approvedWith(BUCKET + "/a").decide(), GrantRule.PORT_WIDENING, wider);
        }
    }

    @Test
    void aPortWithNothingOfWhatWasApprovedIsRefused() {
        GrantDecision decision = arns(ELSEWHERE).approvedWith(BUCKET).decide();

        assertRefused(decision, GrantRule.PORT_WIDENING, ELSEWHERE);
        assertThat(decision.baseline()).containsExactly(BUCKET);
    }

    @Test
    void aTableOfWhichAPartWasApprovedIsRefused() {
        assertRefused(arns(BUCKET, TABLE, WORKGROUP).approvedWith(BUCKET).decide(), GrantRule.PORT_WIDENING);
    }

    @Test
    void theFirstDecisionIsTheBaseline() {
        assertThat(arns(BUCKET, KEY).decide().baseline()).containsExactly(BUCKET, KEY);
        assertThat(arns(BUCKET, KEY).recorded().decide().baseline()).containsExactly(BUCKET, KEY);
    }

    @Test
    void theSentenceIsWholeHoweverMuchIsHeld() {
        String[] arns = new String[100];
        for (int i = 0; i < arns.length; i++) {
            arns[i] = BUCKET + i + "/" + "x".repeat(1_000);
        }

        assertThat(arns(arns).approvedWith(arns[0]).decide().note())
                .contains("approved again")
                .hasSizeLessThan(1_000);
        assertRefused(arns(arns).approvedWith(ELSEWHERE).decide(), GrantRule.PORT_WIDENING, "approved again");
    }

    // Roles

    @Test
    void aRoleIsNamedByItsArn() {
        GrantDecision own = arns(BUCKET)
                .role("arn:aws:iam::111122223333:role/team/x/consumer-1")
                .decide();
        assertThat(own.role()).contains("consumer-1");
        assertThat(own.account()).isEmpty();

        String other = "arn:aws:iam::444455556666:role/consumer-1";
        assertRefused(arns(BUCKET).role(other).decide(), GrantRule.ROLE_ACCOUNT, "444455556666", "serve: 111122223333");

        GrantDecision served = arns(BUCKET)
                .role(other)
                .setting("accounts", "arn:aws:iam::444455556666:role/millrace")
                .decide();
        assertThat(served.role()).contains("consumer-1");
        assertThat(served.account()).isEqualTo("444455556666");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "arn:aws:iam::1:role/consumer-1",
                "arn:aws:iam::111122223333:user/consumer-1",
                "arn:aws:sts::111122223333:assumed-role/consumer-1/s",
                "arn:aws:iam::111122223333:role/",
                "arn:aws:iam::111122223333:role/consumer-1/",
                "arn:aws:iam::111122223333:role/consumer-*",
                "team/consumer-1",
            })
    void anythingElseIsNoRole(String role) {
        assertRefused(arns(BUCKET).role(role).decide(), GrantRule.ROLE_NAME);
    }

    @Test
    void guardsOfNamesCountForArnsToo() {
        String prefix = "arn:aws:iam::111122223333:role/";

        assertRefused(arns(BUCKET).role(prefix + "consumer/admin").decide(), GrantRule.ROLE_ALLOWED);
        assertRefused(
                arns(BUCKET)
                        .role(prefix + "x/JOB")
                        .setting("roles.allowed", "J*")
                        .decide(),
                GrantRule.ROLE_DENIED);
    }

    @Test
    void allowedRolesAreMatchedWithRegardToCaseAndDeniedOnesWithout() {
        assertRefused(arns(BUCKET).role("Consumer-1").decide(), GrantRule.ROLE_ALLOWED, "\"Consumer-1\"");
        assertRefused(
                arns(BUCKET)
                        .role("consumer-ADMIN")
                        .setting("roles.denied", "*-admin")
                        .decide(),
                GrantRule.ROLE_DENIED);
    }

    @Test
    void theFieldOfTheRoleIsASetting() {
        Deciding named = arns(BUCKET).consumer(facts("{'custom':{'iam-role':'consumer-7'}}"));

        assertRefused(named.decide(), GrantRule.CONSUMER_ROLE, "`aws-role-name`");
        assertThat(named.setting("field.role", "iam-role").decide().role()).contains("consumer-7");
    }

    // Findings

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "'aws-s3-bucket':'x'|\"aws-s3-bucket\" is not read|did you mean aws-s3-bucket-arn",
                "'aws-s3-buckets-Arn':'arn:aws:s3:::b'|\"aws-s3-buckets-Arn\" is not read|aws-s3-bucket-arn",
                "'s3-bucket-arn':'arn:aws:s3:::b'|\"s3-bucket-arn\" is not read|begins with `aws`",
            })
    void aFieldThatIsNotReadIsNamed(String field, String unread, String suggestion) {
        assertRefused(ofPort("{'id':'p','custom':{" + field + "}}").decide(), GrantRule.PORT_ARNS, unread, suggestion);
    }

    @Test
    void aMisspeltFieldOfTheRoleIsNamed() {
        assertRefused(
                arns(BUCKET)
                        .consumer(facts("{'custom':{'aws-rolename':'consumer-1','cost':'7'}}"))
                        .decide(),
                GrantRule.CONSUMER_ROLE,
                "\"aws-rolename\" is not read",
                "did you mean aws-role-name");
    }

    @Test
    void aStarBehindAFolderIsExplained() {
        assertRefused(arns(BUCKET + "/a/*").decide(), GrantRule.ARN_WILDCARD, "Leave \"/*\" out");
        assertThat(arns(BUCKET + "/a*").decide().reason()).doesNotContain("Leave");
    }

    // Absence

    @Test
    void aMissingResourceIsAbsenceUnlessAnEventSaysSo() {
        Deciding gone = arns(BUCKET).agreement(Answer.<JsonNode>missing()).recorded();
        assertThat(gone.decide().outcome()).isEqualTo(Outcome.NONE);
        assertThat(gone.decide().isGone()).isTrue();
        assertThat(gone.decide().restsOnAbsence()).isTrue();
        assertThat(gone.after(AgreementTransition.DEACTIVATED).decide().restsOnAbsence())
                .isFalse();

        GrantDecision provider = arns(BUCKET).provider(Answer.missing()).decide();
        assertRefused(provider, GrantRule.PROVIDER_MISSING);
        assertThat(provider.restsOnAbsence()).isTrue();
        GrantDecision deleted = arns(BUCKET).provider(Answer.deleted()).decide();
        assertRefused(deleted, GrantRule.PROVIDER_MISSING);
        assertThat(deleted.restsOnAbsence()).isFalse();

        GrantDecision consumer = arns(BUCKET).consumer(Answer.missing()).decide();
        assertRefused(consumer, GrantRule.CONSUMER_MISSING);
        assertThat(consumer.restsOnAbsence()).isTrue();
        assertThat(arns(BUCKET).consumer(Answer.deleted()).decide().restsOnAbsence())
                .isFalse();
    }

    @Test
    void aLastingRefusalIsAbsence() {
        for (GrantDecision decision : List.of(
                arns(BUCKET).agreement(Answer.<JsonNode>refused("too large")).decide(),
                arns(BUCKET).provider(Answer.refused("too large")).decide(),
                arns(BUCKET).consumer(Answer.refused("too large")).decide())) {
            assertRefused(decision, GrantRule.LOOK_UP, "\"too large\"");
            assertThat(decision.restsOnAbsence()).isTrue();
        }
    }

    @Test
    void statementsOfTheServerAreNoAbsence() {
        for (GrantDecision decision : List.of(
                arns(BUCKET)
                        .agreement("{'id':'a','info':{'active':false}}")
                        .recorded()
                        .decide(),
                arns(BUCKET).agreement("{'id':'a','info':{'active':true}}").decide(),
                arns(BUCKET).agreement("{'id':'b','info':{'active':true}}").decide(),
                arns().decide(),
                arns(BUCKET).role("admin").decide(),
                arns(BUCKET).tagged("product:hr", BUCKET).decide())) {
            assertThat(decision.outcome()).isIn(Outcome.NONE, Outcome.REFUSED);
            assertThat(decision.restsOnAbsence()).as(decision.toString()).isFalse();
        }
    }

    @Test
    void endingNeedsNoOtherFact() {
        DecisionInput input = new DecisionInput(
                        "a",
                        AgreementResource.ACCESS,
                        Answer.of(Deciding.json("{'id':'a','info':{'active':false},'provider':{'dataProductId':'sales',"
                                + "'outputPortId':'p'},'consumer':{'dataProductId':'shop'}}")),
                        LocalDate.of(2026, 11, 28))
                .recorded(true, null);

        assertThat(GrantDecisions.of(DesiredRoles.settings(Map.of()), Deciding.CALLER)
                        .step(input)
                        .decision()
                        .map(GrantDecision::outcome))
                .contains(Outcome.NONE);
    }

    // Data of another account

    @Test
    void thePageSaysWhatTheAccountOfTheDataHasToAllow() {
        String table = TABLE.replace("111122223333", "444455556666");
        String key = KEY.replace("111122223333", "444455556666");

        GrantDecision decision = arns(BUCKET + "/a", table, WORKGROUP, key, KEY).decide();

        assertThat(decision.note())
                .contains("The data is in account 444455556666,")
                .contains("{\"Effect\":\"Allow\",\"Principal\":{\"AWS\":\"arn:aws:iam::111122223333:role/consumer-1\"},"
                        + "\"Action\":[\"s3:GetObject\"],\"Resource\":[\"arn:aws:s3:::orders/a/*\"]}")
                .contains("\"Action\":[\"s3:ListBucket\"],\"Resource\":[\"arn:aws:s3:::orders\"],"
                        + "\"Condition\":{\"StringLike\":{\"s3:prefix\":[\"a/*\"]}}}")
                .contains("\"Action\":[\"kms:Decrypt\"],\"Resource\":[\"" + key + "\"]}")
                .contains("database/default\"", "\"" + table + "\"]}")
                .doesNotContain(KEY);
    }

    /** A folder may have quotes and brackets in its name; a person copies the statement. */
    @Test
    void statementsOfThePageAreJsonHoweverAFolderIsNamed() {
        String folder = BUCKET + "/a\",\"arn:aws:s3:::payroll";
        String key = KEY.replace("111122223333", "444455556666");

        assertThat(arns(folder, key).decide().note())
                .contains("\"Resource\":[\"arn:aws:s3:::orders/a\\\",\\\"arn:aws:s3:::payroll/*\"]");
    }

    @Test
    void dataOfTheRolesAccountNeedsNoNote() {
        assertThat(arns(BUCKET, TABLE, WORKGROUP, KEY).decide().note()).isEmpty();
        assertThat(arns(BUCKET, TABLE, WORKGROUP, KEY)
                        .role("arn:aws:iam::444455556666:role/consumer-1")
                        .setting("accounts", "arn:aws:iam::444455556666:role/millrace")
                        .decide()
                        .note())
                .contains("in account 111122223333", "arn:aws:iam::444455556666:role/consumer-1");
    }
}
