package io.millrace.jobs.subscriberusage.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.jobs.subscriberusage.TrailReading;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AccessPointsTest {

    @Test
    void theKnownAccountsAreElevenOfTwelveDigits() {
        assertThat(AccessPoints.DATA_EXCHANGE_ACCOUNTS).hasSize(11).doesNotHaveDuplicates();
        assertThat(AccessPoints.of(AccessPoints.DATA_EXCHANGE_ACCOUNTS).contain("036905324694", null))
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "36905324694", "0369053246940", "03690532469x", " 036905324694"})
    void anAccountHasTwelveDigits(String account) {
        assertThatThrownBy(() -> AccessPoints.of(List.of(account)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageEndingWith("this one is " + account);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "arn:aws:s3:us-east-1:000000000001:accesspoint/a",
                "arn:aws-cn:s3:cn-north-1:000000000001:accesspoint/a",
                "arn:aws-us-gov:s3::000000000001:accesspoint/a:b"
            })
    void theAccountOfTheArnCountsOnlyWhereNoneIsGiven(String arn) {
        AccessPoints accessPoints = AccessPoints.of(List.of("000000000001"));

        assertThat(accessPoints.contain(null, arn)).isTrue();
        assertThat(accessPoints.contain("000000000002", arn)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ":", "000000000001", "arn:aws:s3:us-east-1", "arn:aws:s3:000000000001:x:y"})
    void whatIsNoArnHasNoAccount(String arn) {
        assertThat(AccessPoints.of(List.of("000000000001")).contain(null, arn)).isFalse();
    }

    @Test
    void withoutAccountsNothingIsUsage() {
        assertThat(AccessPoints.of(List.of()).contain("036905324694", TrailReading.ARN))
                .isFalse();
    }
}
