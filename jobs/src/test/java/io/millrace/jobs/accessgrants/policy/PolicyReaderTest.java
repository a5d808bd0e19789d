package io.millrace.jobs.accessgrants.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PolicyReaderTest {

    private static final String OBJECTS = "{\"Effect\":\"Allow\",\"Action\":[\"s3:GetObject\"],"
            + "\"Resource\":[\"arn:aws:s3:::bk0/f0/*\"],"
            + "\"Condition\":{\"StringEquals\":{\"s3:ResourceAccount\":[\"111122223333\"]}}}";
    private static final Right RIGHT = Right.of(Right.Kind.OBJECTS, "111122223333", "arn:aws:s3:::bk0/f0/*");

    @Test
    void aTextInPlaceOfAListIsTheSame() {
        String one = OBJECTS.replace("[", "").replace("]", "");

        assertThat(PolicyReader.read(policy("[" + OBJECTS + "]"))).contains(Set.of(RIGHT));
        assertThat(PolicyReader.read(policy(one))).contains(Set.of(RIGHT));
    }

    @Test
    void aListOfBucketsWithOneConditionIsAProduct() {
        Set<Right> both = Set.of(
                Right.listPrefix("111122223333", "arn:aws:s3:::bk0", "a/*"),
                Right.listPrefix("111122223333", "arn:aws:s3:::bk1", "b/*"));
        String text = RightsText.of(both);
        String merged = text.replaceFirst("\\Q\"arn:aws:s3:::bk0\"\\E", "\"arn:aws:s3:::bk0\",\"arn:aws:s3:::bk1\"");

        assertThat(PolicyReader.read(text)).contains(both);
        assertThat(PolicyReader.read(merged).orElseThrow())
                .contains(Right.listPrefix("111122223333", "arn:aws:s3:::bk1", "a/*"))
                .hasSize(3);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Allow>Deny",
                "\"Resource\">\"NotResource\"",
                "\"Action\">\"NotAction\"",
                "s3:GetObject>s3:*",
                "s3:GetObject>s3:getobject",
                "StringEquals>StringEqualsIfExists",
                "StringEquals>ForAnyValue:StringEquals",
                "s3:ResourceAccount>aws:ResourceAccount",
                "111122223333>*",
                "\"Effect\">\"Sid\":\"x\",\"Effect\"",
                "\"StringEquals\">\"Bool\":{\"aws:SecureTransport\":[\"true\"]},\"StringEquals\"",
                "\"s3:ResourceAccount\">\"s3:prefix\":[\"x\"],\"s3:ResourceAccount\"",
                "[\"111122223333\"]>[]",
                "[\"s3:GetObject\"]>[7]",
                "[\"arn:aws:s3:::bk0/f0/*\"]>[]"
            })
    void anyOtherStatementIsKeptAsItIs(String change) {
        String[] parts = change.split(">", 2);
        String statement = OBJECTS.replace(parts[0], parts[1]);
        assertThat(statement).isNotEqualTo(OBJECTS);

        Set<Right> read = PolicyReader.read(policy("[" + statement + "]")).orElseThrow();

        assertThat(read).containsExactly(Right.unknown(statement));
        assertThat(RightsText.of(read)).isEqualTo(policy("[" + statement + "]"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "[]",
                "{",
                "x",
                "{\"Version\":\"2012-10-17\"}",
                "{\"Statement\":[]}",
                "{\"Version\":\"2008-10-17\",\"Statement\":[]}",
                "{\"Version\":\"2012-10-17\",\"Statement\":\"x\"}"
            })
    void whatIsNoPolicyIsNotRead(String document) {
        assertThat(PolicyReader.read(document)).isEmpty();
    }

    @Test
    void aWildcardIsARightOfItsOwn() {
        Set<Right> read = PolicyReader.read(policy("[" + OBJECTS.replace("bk0/f0/*", "*") + "]"))
                .orElseThrow();

        assertThat(read).doesNotContain(RIGHT).extracting(Right::toString).isEqualTo(List.of("objects arn:aws:s3:::*"));
    }

    private static String policy(String statements) {
        return "{\"Version\":\"2012-10-17\",\"Statement\":" + statements + "}";
    }
}
