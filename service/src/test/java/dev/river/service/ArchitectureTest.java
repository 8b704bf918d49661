package dev.river.service;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** Which module may use which, and what none may use. */
final class ArchitectureTest {

    private static final String SPI = "dev.river.sink";
    private static final String FORMATS = "dev.river.format..";
    private static final String POSTGRES = "dev.river.postgres..";
    private static final String DUMP = "dev.river.dump..";
    private static final String STREAM = "dev.river.stream..";
    private static final String PIPELINE = "dev.river.pipeline..";
    private static final String SERVICE = "dev.river.service..";
    private static final String SINKS = "dev.river.sinks..";
    private static final String[] MODULES = {SPI, FORMATS, POSTGRES, DUMP, STREAM, PIPELINE, SERVICE, SINKS};
    private static final String[] DECODERS = {"dev.river.stream.pgoutput..", "dev.river.stream.testdecoding.."};
    private static final JavaClasses RIVER = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("dev.river");

    @Test
    void everyModuleIsLookedAt() {
        for (String module : MODULES) {
            assertThat(RIVER.stream().filter(resideInAPackage(module)))
                    .as(module)
                    .isNotEmpty();
        }
    }

    @Test
    void modulesUseOnlyWhatTheirArrowsAllow() {
        uses(SPI);
        uses(FORMATS, SPI);
        uses(POSTGRES, SPI);
        uses(DUMP, POSTGRES, SPI);
        uses(STREAM, POSTGRES, SPI);
        uses(PIPELINE, DUMP, STREAM, POSTGRES, FORMATS, SPI);
        uses(SERVICE, PIPELINE, POSTGRES, FORMATS, SPI);
        uses(SINKS, SPI);
    }

    @Test
    void packagesOfAModuleHaveNoCycles() {
        for (String module : MODULES) {
            slices().matching("dev.river.(**)")
                    .should()
                    .beFreeOfCycles()
                    .as("Packages of " + module + " have no cycles")
                    .check(RIVER.that(resideInAPackage(module)));
        }
    }

    @Test
    void sinkUsesNoOtherSink() {
        slices().matching("dev.river.sinks.(*)..")
                .should()
                .notDependOnEachOther()
                .check(RIVER);
    }

    @Test
    void sinkUsesNoLibraryThatIsRiversOwn() {
        noClasses()
                .that()
                .resideInAPackage(SINKS)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "io.dropwizard..", "com.codahale..", "org.postgresql..", "org.jdbi..", "com.google.common..")
                .check(RIVER);
    }

    @Test
    void decoderTouchesNoDatabaseNoLoggerNoJsonAndNoLock() {
        noClasses()
                .that()
                .resideInAnyPackage(DECODERS)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "java.sql..",
                        "javax.sql..",
                        "org.postgresql..",
                        "org.jdbi..",
                        "org.slf4j..",
                        "java.util.logging..",
                        "com.fasterxml..",
                        "java.util.concurrent.locks..")
                .check(RIVER);
        methods()
                .that()
                .areDeclaredInClassesThat()
                .resideInAnyPackage(DECODERS)
                .should()
                .notHaveModifier(JavaModifier.SYNCHRONIZED)
                .check(RIVER);
    }

    @Test
    void driverIsUsedOnlyWherePostgresIsSpokenTo() {
        noClasses()
                .that()
                .resideOutsideOfPackages(POSTGRES, DUMP, STREAM)
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.postgresql..")
                .check(RIVER);
    }

    @Test
    void dropwizardIsUsedOnlyInTheService() {
        noClasses()
                .that()
                .resideOutsideOfPackage(SERVICE)
                .should()
                .dependOnClassesThat(
                        resideInAPackage("io.dropwizard..").and(resideOutsideOfPackage("io.dropwizard.util..")))
                .check(RIVER);
    }

    @Test
    void formatsUseOnlyTheStreamingPartOfJackson() {
        noClasses()
                .that()
                .resideInAPackage(FORMATS)
                .should()
                .dependOnClassesThat()
                .resideInAPackage("com.fasterxml.jackson.databind..")
                .check(RIVER);
    }

    private static void uses(String module, String... others) {
        classes()
                .that()
                .resideInAPackage(module)
                .should()
                .onlyDependOnClassesThat(describe(
                        "are its own, of " + String.join(", ", others) + ", or not River's",
                        resideOutsideOfPackage("dev.river..")
                                .or(resideInAPackage(module))
                                .or(resideInAnyPackage(others))))
                .check(RIVER);
    }
}
