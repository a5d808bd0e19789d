package io.millrace.local.build;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noCodeUnits;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noFields;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.AccessTarget.CodeUnitCallTarget;
import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.Location;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.Architectures.LayeredArchitecture;
import java.time.Clock;
import java.util.Date;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.avro.specific.AvroGenerated;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.flink.api.common.functions.Function;
import org.apache.flink.api.connector.sink2.SinkWriter;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.connector.base.source.reader.splitreader.SplitReader;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.streaming.api.operators.StreamOperator;

/** The architecture rules of the code. */
@AnalyzeClasses(
        packages = "io.millrace",
        importOptions = {ImportOption.DoNotIncludeTests.class, ArchitectureTest.DoNotIncludeTestJars.class})
class ArchitectureTest {

    private static final String CONNECTORS = "io.millrace.connectors..";
    private static final String JOBS = "io.millrace.jobs..";
    private static final String LOCAL = "io.millrace.local..";
    private static final Set<String> BELOW_THE_JOBS = Set.of("io.millrace.jobs.settings", "io.millrace.jobs.job");
    private static final Pattern VAGUE = Pattern.compile(
            ".*\\.(util|utils|common|helper|helpers|manager|managers)(\\..*)?|.*(Util|Utils|Common|Helper|Helpers|Manager|Managers)");
    private static final int PARAMETERS_MAX = 7;
    private static final Set<Class<?>> CALLED_BY_FLINK = Set.of(
            Function.class,
            Gauge.class,
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

    /** All jobs may use the settings and implement the job contract; neither depends on a job. */
    @ArchTest
    static final ArchRule jobsDoNotKnowEachOther = slices().matching("io.millrace.jobs.(*)..")
            .should()
            .notDependOnEachOther()
            .ignoreDependency(
                    describe("any", type -> true), describe("below the jobs", ArchitectureTest::belowTheJobs));

    /** Generated records are exempt, as they depend only on other records. */
    @ArchTest
    static final ArchRule packagesAreFreeOfCycles = slices().matching("io.millrace.(**)")
            .should()
            .beFreeOfCycles()
            .ignoreDependency(
                    describe("any", type -> true), describe("generated records", ArchitectureTest::generated));

    @ArchTest
    static final ArchRule tableDeltaHasLayers = layers("tabledelta")
            .layer("rule")
            .definedBy("..tabledelta.rule..")
            .layer("version")
            .definedBy("..tabledelta.version..")
            .layer("apply")
            .definedBy("..tabledelta.apply..")
            .layer("format")
            .definedBy("..tabledelta.format..")
            .layer("read")
            .definedBy("..tabledelta.read..")
            .layer("job")
            .definedBy("io.millrace.jobs.tabledelta")
            .whereLayer("job")
            .mayNotBeAccessedByAnyLayer()
            .whereLayer("read")
            .mayOnlyBeAccessedByLayers("job")
            .whereLayer("version")
            .mayOnlyBeAccessedByLayers("read", "job")
            .whereLayer("apply")
            .mayOnlyBeAccessedByLayers("read", "job")
            .whereLayer("format")
            .mayOnlyBeAccessedByLayers("read", "job");

    @ArchTest
    static final ArchRule subscriberUsageHasLayers = layers("subscriberusage")
            .layer("rule")
            .definedBy("..subscriberusage.rule..")
            .layer("record")
            .definedBy("..subscriberusage.record..")
            .layer("write")
            .definedBy("..subscriberusage.write..")
            .layer("trail")
            .definedBy("..subscriberusage.trail..")
            .layer("digest")
            .definedBy("..subscriberusage.digest..")
            .layer("dedupe")
            .definedBy("..subscriberusage.dedupe..")
            .layer("read")
            .definedBy("..subscriberusage.read..")
            .layer("job")
            .definedBy("io.millrace.jobs.subscriberusage")
            .whereLayer("job")
            .mayNotBeAccessedByAnyLayer()
            .whereLayer("read")
            .mayOnlyBeAccessedByLayers("job")
            .whereLayer("dedupe")
            .mayOnlyBeAccessedByLayers("job")
            .whereLayer("digest")
            .mayOnlyBeAccessedByLayers("read", "job")
            .whereLayer("trail")
            .mayOnlyBeAccessedByLayers("digest", "read", "job")
            .whereLayer("record")
            .mayOnlyBeAccessedByLayers("read", "job");

    @ArchTest
    static final ArchRule revisionPublisherHasLayers = layers("revisionpublisher")
            .layer("manifest")
            .definedBy("..revisionpublisher.manifest..")
            .layer("plan")
            .definedBy("..revisionpublisher.plan..")
            .layer("publish")
            .definedBy("..revisionpublisher.publish..")
            .layer("job")
            .definedBy("io.millrace.jobs.revisionpublisher")
            .whereLayer("job")
            .mayNotBeAccessedByAnyLayer()
            .whereLayer("publish")
            .mayOnlyBeAccessedByLayers("job")
            .whereLayer("plan")
            .mayOnlyBeAccessedByLayers("publish", "job");

    /** The command may use everything and benchmarks may use stand-ins; a stand-in uses neither. */
    @ArchTest
    static final ArchRule standInsKnowNoTool = noClasses()
            .that()
            .resideInAPackage("io.millrace.local.standins..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.millrace.local.tool..", "io.millrace.local.bench..");

    /** Classes called by Flink may read the clock and pass the time on; a decision takes it as an argument. */
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

    /** More than {@value #PARAMETERS_MAX} form a record of settings or of state. Avro generates constructors with all fields. */
    @ArchTest
    static final ArchRule parametersAreFew = noCodeUnits()
            .that()
            .areDeclaredInClassesThat()
            .areNotAssignableTo(SpecificRecordBase.class)
            .and()
            .areDeclaredInClassesThat(describe("have a name", type -> !type.isAnonymousClass()))
            .and()
            .doNotHaveModifier(JavaModifier.SYNTHETIC)
            .should(ArchCondition.from(describe(
                    "have more than " + PARAMETERS_MAX + " parameters",
                    unit -> declaredParameters(unit) > PARAMETERS_MAX)));

    @ArchTest
    static final ArchRule nothingIsRegisteredWithKryo = noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAPackage("com.esotericsoftware.kryo..")
            .orShould()
            .callCodeUnitWhere(describe(
                    "it registers with Kryo", call -> call.getTarget().getName().contains("Kryo")));

    /** Any other class would not load on Flink 2. */
    @ArchTest
    static final ArchRule theKinesisConnectorIsUsedInOnePlace = noClasses()
            .that()
            .haveNameNotMatching("io\\.millrace\\.connectors\\.kinesis\\.KinesisStreams(\\$.*)?")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "org.apache.flink.connector.kinesis..", "org.apache.flink.streaming.connectors.kinesis..");

    /** The layers of one job; other code is not restricted. */
    private static LayeredArchitecture layers(String job) {
        return layeredArchitecture()
                .consideringOnlyDependenciesInAnyPackage("io.millrace.jobs." + job + "..")
                .ignoreDependency(
                        describe("any", type -> true), describe("generated records", ArchitectureTest::generated));
    }

    private static boolean belowTheJobs(JavaClass type) {
        return BELOW_THE_JOBS.contains(type.getPackageName());
    }

    private static boolean generated(JavaClass type) {
        return outermost(type).isAnnotatedWith(AvroGenerated.class);
    }

    private static int declaredParameters(JavaCodeUnit unit) {
        int parameters = unit.getRawParameterTypes().size();
        if (!unit.isConstructor()) {
            return parameters;
        }
        // The compiler adds name and ordinal of an enum constant, and the object around an inner one.
        JavaClass owner = unit.getOwner();
        return parameters - (owner.isEnum() ? 2 : owner.isInnerClass() ? 1 : 0);
    }

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

    /** Excludes test-jars, which are not shipped. */
    static final class DoNotIncludeTestJars implements ImportOption {
        @Override
        public boolean includes(Location location) {
            return !location.contains("-tests.jar");
        }
    }
}
