package io.millrace.local.build;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noFields;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.AccessTarget.CodeUnitCallTarget;
import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.Location;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import java.time.Clock;
import java.util.Date;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.flink.api.common.functions.Function;
import org.apache.flink.api.connector.sink2.SinkWriter;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.connector.base.source.reader.splitreader.SplitReader;
import org.apache.flink.streaming.api.operators.StreamOperator;

/** The shape of the code that a reader can rely on. */
@AnalyzeClasses(
        packages = "io.millrace",
        importOptions = {ImportOption.DoNotIncludeTests.class, ArchitectureTest.DoNotIncludeTestJars.class})
class ArchitectureTest {

    private static final String CONNECTORS = "io.millrace.connectors..";
    private static final String JOBS = "io.millrace.jobs..";
    private static final String LOCAL = "io.millrace.local..";
    private static final String SETTINGS = "io.millrace.jobs.settings";
    private static final Pattern VAGUE = Pattern.compile(
            ".*\\.(util|utils|common|helper|helpers|manager|managers)(\\..*)?|.*(Util|Utils|Common|Helper|Helpers|Manager|Managers)");
    private static final Set<Class<?>> CALLED_BY_FLINK = Set.of(
            Function.class,
            SinkWriter.class,
            SourceReader.class,
            SplitEnumerator.class,
            SplitReader.class,
            StreamOperator.class);

    @ArchTest
    static final ArchRule connectorsKnowNoJob = noClasses()
            .that()
            .resideInAPackage(CONNECTORS)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(JOBS, LOCAL);

    @ArchTest
    static final ArchRule jobsAreNotLocal = noClasses()
            .that()
            .resideInAPackage(JOBS)
            .should()
            .dependOnClassesThat()
            .resideInAPackage(LOCAL);

    /** All of them may use the settings, which know none of them. */
    @ArchTest
    static final ArchRule jobsDoNotKnowEachOther = slices().matching("io.millrace.jobs.(*)..")
            .should()
            .notDependOnEachOther()
            .ignoreDependency(
                    describe("jobs", type -> !type.getPackageName().startsWith(SETTINGS)),
                    describe("settings", type -> type.getPackageName().startsWith(SETTINGS)));

    /** What Flink calls may read the clock and hand the time on; a decision takes it as an argument. */
    @ArchTest
    static final ArchRule decisionsHaveNoClock = noClasses()
            .that()
            .resideInAnyPackage(CONNECTORS, JOBS)
            .and(describe("are no part of what Flink calls", type -> !calledByFlink(outermost(type))))
            .should()
            .callCodeUnitWhere(describe("it reads the clock", ArchitectureTest::readsTheClock));

    @ArchTest
    static final ArchRule namesSayWhatIsInside = noClasses()
            .should(ArchCondition.from(describe(
                    "have a name that fits anything",
                    type -> VAGUE.matcher(type.getName()).matches())));

    @ArchTest
    static final ArchRule optionalIsForReturnTypes = noFields().should().haveRawType(Optional.class);

    @ArchTest
    static final ArchRule nothingIsRegisteredWithKryo = noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAPackage("com.esotericsoftware.kryo..")
            .orShould()
            .callCodeUnitWhere(describe(
                    "it registers with Kryo", call -> call.getTarget().getName().contains("Kryo")));

    /** Whatever else did would not load on Flink 2. */
    @ArchTest
    static final ArchRule theKinesisConnectorIsUsedInOnePlace = noClasses()
            .that()
            .haveNameNotMatching("io\\.millrace\\.connectors\\.kinesis\\.KinesisStreams(\\$.*)?")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "org.apache.flink.connector.kinesis..", "org.apache.flink.streaming.connectors.kinesis..");

    private static boolean calledByFlink(JavaClass type) {
        return CALLED_BY_FLINK.stream().anyMatch(type::isAssignableTo);
    }

    private static JavaClass outermost(JavaClass type) {
        return type.getEnclosingClass().map(ArchitectureTest::outermost).orElse(type);
    }

    private static boolean readsTheClock(JavaCall<?> call) {
        CodeUnitCallTarget target = call.getTarget();
        JavaClass owner = target.getOwner();
        String name = target.getName();
        if (owner.isEquivalentTo(System.class)) {
            return name.equals("currentTimeMillis") || name.equals("nanoTime");
        }
        if (owner.isEquivalentTo(Clock.class)) {
            return name.startsWith("system") || name.startsWith("tick");
        }
        boolean takesTheTime = !target.getRawParameterTypes().isEmpty();
        if (owner.isEquivalentTo(Date.class)) {
            return name.equals("<init>") && !takesTheTime;
        }
        return owner.getPackageName().startsWith("java.time")
                && name.equals("now")
                && target.getRawParameterTypes().stream().noneMatch(type -> type.isEquivalentTo(Clock.class));
    }

    /** A module's test-jar is not what ships. */
    static final class DoNotIncludeTestJars implements ImportOption {
        @Override
        public boolean includes(Location location) {
            return !location.contains("-tests.jar");
        }
    }
}
