package io.millrace.jobs.accessgrants.decide;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.LocalDate;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AgreementTest {

    private static final LocalDate TODAY = LocalDate.of(2026, 11, 21);

    /** The agreement's own statement, else status and dates, else the event, else the previous decision. */
    @ParameterizedTest(name = "{0} {1} {2}: {3}")
    @CsvSource(
            delimiter = '|',
            value = {
                "{'active':true}|DEACTIVATED|false|true",
                "{'active':false,'status':'approved'}|ACTIVATED|true|false",
                "{'active':'false'}|ACTIVATED|true|false",
                "{'active':null,'status':'approved'}|DEACTIVATED|false|true",
                "{'status':'approved','startDate':'2026-11-21','endDate':'2026-11-21'}|NONE|false|true",
                "{'status':'approved','startDate':'2026-11-22'}|ACTIVATED|true|false",
                "{'status':'approved','endDate':'2026-11-20'}|ACTIVATED|true|false",
                "{'status':'approved','startDate':'2026-11-21T23:59:59Z','endDate':null}|NONE|false|true",
                "{'status':'requested'}|ACTIVATED|true|false",
                "{'status':'rejected'}|ACTIVATED|true|false",
                "{'status':'Approved'}|ACTIVATED|true|false",
                "{'status':''}|ACTIVATED|false|true",
                "{}|ACTIVATED|false|true",
                "{}|APPROVED_AND_ACTIVATED|false|true",
                "{}|APPROVED|false|false",
                "{}|DEACTIVATED|true|false",
                "{}|NONE|true|true",
                "{}|NONE|false|false",
                "null|NONE|true|true",
            })
    void isActiveAsItSays(String info, AgreementTransition transition, boolean granted, boolean active)
            throws Exception {
        assertThat(read("{'id':'a','info':" + info + "}").isActive(transition, granted, TODAY))
                .isEqualTo(active);
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(
            delimiter = '|',
            nullValues = "none",
            value = {
                "{'dataProductId':'p','teamId':'t','userId':'u'}|DATA_PRODUCT|p",
                "{'dataProductId':'unknown','teamId':'t','userId':'unknown'}|TEAM|t",
                "{'dataProductId':null,'teamId':' ','userId':'u'}|USER|u",
                "{'dataProductId':'unknown','teamId':'t','userId':'u'}|USER|u",
                "{'dataProductId':7}|DATA_PRODUCT|7",
                "{'dataProductId':'','teamId':'unknown'}|none|none",
                "{}|none|none",
                "null|none|none",
            })
    void unknownBlankAndNullAreNobody(String consumer, ConsumerKind kind, String id) throws Exception {
        assertThat(read("{'consumer':" + consumer + "}").consumer())
                .isEqualTo(Optional.ofNullable(kind).map(some -> new Consumer(some, id)));
    }

    @Test
    void theIdIsOnTopOrInTheInfo() throws Exception {
        assertThat(read("{'id':'a','info':{'id':'b'}}").id()).contains("a");
        assertThat(read("{'info':{'id':'b'}}").id()).contains("b");
        assertThat(read("{'id':12345678901234567890123}").id()).contains("12345678901234567890123");
        assertThat(read("{}").id()).isEmpty();
    }

    private static Agreement read(String json) throws Exception {
        return Agreement.read(new ObjectMapper().readTree(json.replace('\'', '"')));
    }
}
