package io.millrace.jobs.tabledelta.read;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.jobs.tabledelta.ExportKind;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ExportPathTest {

    @ParameterizedTest
    @CsvSource({
        "T/t/v1/a.csv, DATA",
        "T/t/v1/a.csv.gz, DATA",
        "T/t/v1/A.CSV.GZ, DATA",
        "T/t/v1/.csv, DATA",
        "T/t/v1/_SUCCESS, SUCCESS",
        "T/t/v1/_APPROVED, APPROVED",
        "my tenant/tab+le/v 1/%20.csv, DATA",
        "表/ü/…/a.csv, DATA",
    })
    void isTakenApart(String path, ExportKind kind) {
        ExportPath parsed = Objects.requireNonNull(ExportPath.parse(path));

        assertThat(parsed.kind()).isEqualTo(kind);
        assertThat(String.join("/", parsed.tenant(), parsed.table(), parsed.version(), parsed.file()))
                .isEqualTo(path);
        assertThat(ExportPath.refusal(path)).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "a.csv",
                "T/t/v1",
                "T/t/v1/x/a.csv",
                "/t/v1/a.csv",
                "T//v1/a.csv",
                "T/t//a.csv",
                "T/./v1/a.csv",
                "../t/v1/a.csv",
                "T/t\n/v1/a.csv",
                "T/t/v\u0000/a.csv",
                "T/t/v1/a.txt",
                "T/t/v1/a.csv.bz2",
                "T/t/v1/acsv",
                "T/t/v1/_success",
                "T/t/v1/_SUCCESS.crc",
            })
    void isRefused(String path) {
        assertThat(ExportPath.parse(path)).isNull();
        assertThat(ExportPath.refusal(path)).isNotEmpty();
    }

    @Test
    void folderMarkersAreNoExports() {
        assertThat(ExportPath.isFolderMarker("T/t/v1/")).isTrue();
        assertThat(ExportPath.isFolderMarker("T/t/v1/a.csv")).isFalse();
    }
}
