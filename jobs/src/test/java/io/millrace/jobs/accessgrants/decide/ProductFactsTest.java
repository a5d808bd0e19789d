package io.millrace.jobs.accessgrants.decide;

import static io.millrace.jobs.accessgrants.decide.Deciding.json;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProductFactsTest {

    private static final String CONTRACT_2023 = "{'info':{'id':'d','name':'N'},'owner':{'teamId':'t'},"
            + "'custom':{'aws-role-name':'r'},'outputPorts':[{'name':'p','custom':{'aws-arn':'arn:aws:s3:::b'}}]}";
    private static final String SPECIFICATION = "{'dataProductSpecification':'0.0.1','id':'d','info':{'title':'T',"
            + "'owner':'t'},'custom':{'aws-role-name':'r'},'outputPorts':[{'id':'p','name':'p','type':'s3',"
            + "'environment':'e','server':{'type':'s3','account':'1'},'custom':{'aws-arn':'arn:aws:s3:::b'}}]}";
    private static final String STANDARD = "{'apiVersion':'v1.0.0','kind':'DataProduct','id':'d','team':{'name':'t'},"
            + "'customProperties':[{'property':'aws-role-name','value':'r'}],'outputPorts':[{'name':'p','type':'s3',"
            + "'version':'1','customProperties':[{'property':'aws-arn','value':'arn:aws:s3:::b'}]}]}";

    private static String hash(String json) {
        return ProductFacts.read(json(json)).hash();
    }

    private static String replaced(String text, String part, String by) {
        assertThat(text).contains(part);
        return text.replace(part, by);
    }

    @Test
    void whatNoGrantDependsOnLeavesTheHash() {
        assertThat(hash(replaced(CONTRACT_2023, "'name':'N'", "'name':'M','description':'x'")))
                .isEqualTo(hash(CONTRACT_2023));
        assertThat(hash(replaced(SPECIFICATION, "'title':'T'", "'title':'U','status':'active'")))
                .isEqualTo(hash(SPECIFICATION));
        assertThat(hash(replaced(SPECIFICATION, "'id':'d',", "'tags':['x'],'links':{},'inputPorts':[],")))
                .isEqualTo(hash(SPECIFICATION));
        assertThat(hash(replaced(SPECIFICATION, "'account':'1'", "'account':'1','host':'h'")))
                .isEqualTo(hash(SPECIFICATION));
        assertThat(hash(replaced(
                        SPECIFICATION, "'type':'s3','environment'", "'description':'x','type':'s3','environment'")))
                .isEqualTo(hash(SPECIFICATION));
        assertThat(hash(replaced(STANDARD, "'version':'1'", "'version':'2','contractId':'c'")))
                .isEqualTo(hash(STANDARD));
        assertThat(hash(replaced(STANDARD, "'name':'t'", "'name':'t','members':[{'username':'u'}]")))
                .isEqualTo(hash(STANDARD));
        assertThat(hash(replaced(STANDARD, "'kind':'DataProduct',", "'custom':null,")))
                .isEqualTo(hash(STANDARD));
    }

    @Test
    void eachChangeThatAGrantDependsOnChangesTheHash() {
        List<String> changed = new ArrayList<>(List.of(
                CONTRACT_2023,
                SPECIFICATION,
                STANDARD,
                replaced(CONTRACT_2023, "'teamId':'t'", "'teamId':'u'"),
                replaced(CONTRACT_2023, "'aws-role-name':'r'", "'aws-role-name':'s'"),
                replaced(CONTRACT_2023, "'name':'p'", "'name':'q'"),
                replaced(CONTRACT_2023, ":::b", ":::c"),
                replaced(SPECIFICATION, "'owner':'t'", "'owner':'u'"),
                replaced(SPECIFICATION, "'id':'p'", "'id':'q'"),
                replaced(SPECIFICATION, "'name':'p'", "'name':'q'"),
                replaced(SPECIFICATION, "'name':'p','type':'s3'", "'name':'p','type':'glue'"),
                replaced(SPECIFICATION, "'environment':'e'", "'environment':'f'"),
                replaced(SPECIFICATION, "{'type':'s3','account'", "{'type':'glue','account'"),
                replaced(SPECIFICATION, "'account':'1'", "'account':'2'"),
                replaced(SPECIFICATION, ":::b", ":::c"),
                replaced(SPECIFICATION, "'outputPorts':[{", "'outputPorts':[{'id':'more'},{"),
                replaced(STANDARD, "'name':'t'", "'name':'u'"),
                replaced(STANDARD, "'value':'r'", "'value':'s'"),
                replaced(STANDARD, "'name':'p'", "'name':'q'"),
                replaced(STANDARD, ":::b", ":::c"),
                replaced(STANDARD, "'property':'aws-arn'", "'property':'aws-other-arn'")));
        changed.addAll(List.of("[]", "7", "null", "{}", "{'outputPorts':{}}", "{'outputPorts':[]}"));

        assertThat(new HashSet<>(changed.stream().map(ProductFactsTest::hash).toList()))
                .hasSameSizeAs(changed);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "none",
            value = {
                "{'info':{'owner':'t'}}|t",
                "{'team':{'name':'t'}}|t",
                "{'owner':{'teamId':'t'}}|t",
                "{'info':{'owner':7}}|7",
                "{'info':{'owner':'unknown'},'team':{'name':'t'}}|t",
                "{'info':{'owner':null}}|none",
                "{'info':{'owner':' '}}|none",
                "{'info':{'owner':{'id':'t'}}}|none",
                "{'team':['t']}|none",
                "{}|none",
                "[]|none",
            })
    void theTeamIsTheOwnerOfEachDialect(String product, String team) {
        assertThat(ProductFacts.read(json(product)).team().orElse(null)).isEqualTo(team);
    }
}
