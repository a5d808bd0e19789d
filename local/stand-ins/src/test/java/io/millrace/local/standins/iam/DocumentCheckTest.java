package io.millrace.local.standins.iam;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DocumentCheckTest {

    private static final String GOOD = "{'Version':'2012-10-17','Statement':[{'Sid':'A1','Effect':'Allow',"
            + "'Action':['s3:GetObject'],'Resource':['arn:aws:s3:::b/*'],"
            + "'Condition':{'StringEquals':{'s3:ResourceAccount':['123456789012']}}}]}";

    private static String document(String text) {
        return text.replace('\'', '"');
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                GOOD,
                "{'Statement':{'Effect':'Deny','NotAction':'*','NotResource':'*'}}",
                "{'Version':'2008-10-17','Id':'x','Statement':[{'Effect':'Allow','Action':'glue:Get*',"
                        + "'Resource':'arn:aws-cn:glue:*:*:catalog'}]}",
                "{'Statement':[{'Effect':'Allow','Action':'s3:*','Resource':'*',"
                        + "'Condition':{'ForAllValues:StringLikeIfExists':{'s3:prefix':'é/*'},'Bool':{'aws:SecureTransport':true}}}]}"
            })
    void whatIamTakesIsTaken(String text) {
        assertThatCode(() -> DocumentCheck.require(document(text))).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "'2012-10-17' | '2012-10-18' | version is invalid",
                "'Version': | 'Verzion': | Syntax errors",
                "'Effect' | 'Effekt' | Syntax errors",
                "'Allow' | 'allow' | Syntax errors",
                "['s3:GetObject'] | [] | must contain actions",
                "'Action':['s3:GetObject'], | | must contain actions",
                "s3:GetObject | GetObject | prefaced by a vendor",
                "s3:GetObject | S3:GetObject | prefaced by a vendor",
                "s3:GetObject | s3:Get-Object | prefaced by a vendor",
                "['arn:aws:s3:::b/*'] | [] | must contain resources",
                "'Resource':['arn:aws:s3:::b/*'], | | must contain resources",
                "arn:aws:s3:::b/* | b/* | must be in ARN format",
                "arn:aws:s3:::b/* | arn:aws:s3:b | must be in ARN format",
                "arn:aws:s3:::b/* | arn:aws:s3::: | must be in ARN format",
                "arn:aws:s3:::b/* | arn:amazon:s3:::b | Partition",
                "arn:aws:s3:::b/* | arn:aws:s*:::b | vendor must be fully qualified",
                "'Sid':'A1' | 'Sid':'A 1' | Statement IDs",
                "'Sid':'A1' | 'Principal':'*' | principal",
                "'Sid':'A1' | 'Extra':'1' | Syntax errors",
                "'Sid':'A1' | 'NotAction':'s3:Get' | Syntax errors",
                "StringEquals | StringIs | Invalid Condition type",
                "{'s3:ResourceAccount':['123456789012']} | {} | Invalid Condition type",
                "['123456789012'] | [] | Syntax errors",
                "['123456789012'] | [{}] | Syntax errors",
                "]}}}]} | ]}}}]}} | Syntax errors",
                "]}}}]} | ]}}}] | Syntax errors",
                "'Version':'2012-10-17' | 'Version':'2012-10-17','Version':'2012-10-17' | Syntax errors"
            })
    void whatIamRefusesIsRefused(String good, String bad, String message) {
        String text = GOOD.replace(good, bad == null ? "" : bad);
        assertThat(text).isNotEqualTo(GOOD);

        assertThatThrownBy(() -> DocumentCheck.require(document(text)))
                .isInstanceOf(IamRefusal.class)
                .hasMessageContaining(message);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"[]", "'x'", "null", "{}", "{'Statement':[]}", "{'Statement':[1]}", "{'Statement':null}", "no"})
    void whatIsNoPolicyIsRefused(String text) {
        assertThatThrownBy(() -> DocumentCheck.require(document(text)))
                .isInstanceOf(IamRefusal.class)
                .hasMessage("Syntax errors in policy.");
    }

    @Test
    void sidsAreUnique() {
        String statement = "{'Sid':'A','Effect':'Allow','Action':'s3:*','Resource':'*'}";

        assertThatThrownBy(() -> DocumentCheck.require(document("{'Statement':[" + statement + "," + statement + "]}")))
                .hasMessageContaining("must be unique");
    }

    @Test
    void charactersAndSizeAreChecked() {
        assertThatThrownBy(() -> DocumentCheck.require(document(GOOD.replace("b/*", "€"))))
                .hasMessageContaining("policyDocument");
        assertThatThrownBy(() -> DocumentCheck.require(document(GOOD.replace("b/*", "b\u0007"))))
                .hasMessageContaining("policyDocument");
        assertThatThrownBy(() -> DocumentCheck.require(document(GOOD.replace("b/*", "b".repeat(131_072)))))
                .hasMessageContaining("131072");
        assertThatThrownBy(() -> DocumentCheck.require("")).isInstanceOf(IamRefusal.class);
    }
}
