package io.millrace.local.standins.iam;

import static io.millrace.local.standins.iam.PolicyEvaluation.Decision.ALLOWED;
import static io.millrace.local.standins.iam.PolicyEvaluation.Decision.EXPLICITLY_DENIED;
import static io.millrace.local.standins.iam.PolicyEvaluation.Decision.IMPLICITLY_DENIED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.local.standins.iam.PolicyEvaluation.Decision;
import io.millrace.local.standins.iam.PolicyEvaluation.Request;
import io.millrace.local.standins.iam.PolicyEvaluation.Result;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PolicyEvaluationTest {

    private static final String READ =
            "{'Effect':'Allow','Action':['s3:GetObject','glue:Get*'],'Resource':['arn:aws:s3:::b/in/*','arn:aws:glue:*']}";

    private static Result evaluate(
            String statements, String action, String resource, Map<String, List<String>> context) {
        String document = ("{'Version':'2012-10-17','Statement':[" + statements + "]}").replace('\'', '"');
        return PolicyEvaluation.evaluate(Map.of("p", document), new Request(action, resource, new TreeMap<>(context)));
    }

    private static Decision decide(String statements, String action, String resource) {
        return evaluate(statements, action, resource, Map.of()).decision();
    }

    @ParameterizedTest
    @CsvSource({
        "s3:GetObject, arn:aws:s3:::b/in/x/y, ALLOWED",
        "S3:getobject, arn:aws:s3:::b/in/, ALLOWED",
        "glue:GetTable, arn:aws:glue:eu-west-1:1:table/a/b, ALLOWED",
        "s3:GetObject, arn:aws:s3:::b/out/x, IMPLICITLY_DENIED",
        "s3:GetObject, arn:aws:s3:::B/in/x, IMPLICITLY_DENIED",
        "s3:GetObjectAcl, arn:aws:s3:::b/in/x, IMPLICITLY_DENIED",
        "s3:GetObject, arn:aws:s3:::bb/in/x, IMPLICITLY_DENIED"
    })
    void anAllowIsOfItsActionsAndResources(String action, String resource, Decision decision) {
        assertThat(decide(READ, action, resource)).isEqualTo(decision);
    }

    @Test
    void aDenyWins() {
        String deny = READ + ",{'Effect':'Deny','NotAction':'glue:*','NotResource':'arn:aws:s3:::b/in/open/*'}";

        assertThat(decide(deny, "s3:GetObject", "arn:aws:s3:::b/in/x")).isEqualTo(EXPLICITLY_DENIED);
        assertThat(decide(deny, "s3:GetObject", "arn:aws:s3:::b/in/open/x")).isEqualTo(ALLOWED);
        assertThat(decide(deny, "glue:GetTable", "arn:aws:glue:x")).isEqualTo(ALLOWED);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            nullValues = "-",
            value = {
                "'StringEquals':{'K':['a','b']} | b | true",
                "'StringEquals':{'K':'a*'} | ab | false",
                "'StringEquals':{'K':'a'} | - | false",
                "'StringEqualsIfExists':{'K':'a'} | - | true",
                "'StringNotEquals':{'K':'a'} | - | true",
                "'StringNotEquals':{'K':['a','b']} | b | false",
                "'StringLike':{'k':'a/?/*'} | a/b/c | true",
                "'StringLike':{'k':'a/?/*'} | a//c | false",
                "'StringNotLike':{'k':'a*'} | b | true",
                "'ArnLike':{'k':'arn:aws:s3:::*'} | arn:aws:s3:::b | true",
                "'Bool':{'k':'true'} | TRUE | true",
                "'Null':{'k':'true'} | - | true",
                "'Null':{'k':'true'} | a | false",
                "'ForAllValues:StringEquals':{'k':'a'} | - | true",
                "'ForAllValues:StringEquals':{'k':'a'} | a b | false",
                "'ForAnyValue:StringEquals':{'k':'a'} | a b | true",
                "'ForAnyValue:StringEquals':{'k':'a'} | - | false",
                "'StringEquals':{'k':'a'},'StringLike':{'k':'b*'} | a | false"
            })
    void aStatementAppliesWhereItsConditionHolds(String condition, String values, boolean holds) {
        String statement = "{'Effect':'Allow','Action':'s3:*','Resource':'*','Condition':{" + condition + "}}";
        Map<String, List<String>> context = values == null ? Map.of() : Map.of("k", List.of(values.split(" ")));

        assertThat(evaluate(statement, "s3:GetObject", "arn:aws:s3:::b/x", context)
                        .decision())
                .isEqualTo(holds ? ALLOWED : IMPLICITLY_DENIED);
    }

    @Test
    void whatTheRequestLacksIsNamed() {
        String statement = "{'Effect':'Allow','Action':'s3:ListBucket','Resource':'*',"
                + "'Condition':{'StringLike':{'s3:prefix':'in/*'}}}";

        Result missing = evaluate(statement, "s3:ListBucket", "arn:aws:s3:::b", Map.of());
        assertThat(missing.decision()).isEqualTo(IMPLICITLY_DENIED);
        assertThat(missing.missing()).containsExactly("s3:prefix");
        Result given = evaluate(statement, "s3:ListBucket", "arn:aws:s3:::b", Map.of("S3:Prefix", List.of("in/x")));
        assertThat(given.matched()).containsExactly("p");
        assertThat(given.missing()).isEmpty();
    }

    @Test
    void whatIsNotEvaluatedIsNotGuessed() {
        String address =
                "{'Effect':'Allow','Action':'s3:*','Resource':'*','Condition':{'IpAddress':{'k':'10.0.0.0/8'}}}";
        String variable = "{'Effect':'Allow','Action':'s3:*','Resource':'arn:aws:s3:::b/${aws:username}/*'}";

        assertThatThrownBy(() -> evaluate(address, "s3:GetObject", "x", Map.of("k", List.of("10.0.0.1"))))
                .isInstanceOf(IamRefusal.class)
                .hasMessageContaining("IpAddress");
        assertThatThrownBy(() -> decide(variable, "s3:GetObject", "x")).hasMessageContaining("variables");
    }

    @Test
    void aBoundaryBoundsARole() {
        StandInAccount account = StandInAccount.of("000000000000", InstantSource.system());
        account.createRole("reader", "/", Map.of());
        account.putInlinePolicy(
                "reader", "p", "{\"Statement\":{\"Effect\":\"Allow\",\"Action\":\"*\",\"Resource\":\"*\"}}");
        assertThat(account.allows("reader", "iam:CreateRole", "*", Map.of())).isTrue();

        account.boundRole("reader", "arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess");

        assertThat(account.allows("reader", "iam:CreateRole", "*", Map.of())).isFalse();
        assertThat(account.allows("reader", "s3:GetObject", "arn:aws:s3:::b/x", Map.of()))
                .isTrue();
    }
}
