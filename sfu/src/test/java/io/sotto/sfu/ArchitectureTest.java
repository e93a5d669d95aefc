package io.sotto.sfu;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.equivalentTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import io.sotto.sfu.signal.Clocks;
import io.sotto.srtp.dtls.Fingerprint;
import io.sotto.srtp.rtp.RtpPacket;
import java.util.Set;
import java.util.logging.Logger;
import java.util.stream.Collectors;

/** Which part may know which: the table of modules in ARCHITECTURE.md, held to the classes. */
@AnalyzeClasses(packages = "io.sotto", importOptions = ImportOption.DoNotIncludeTests.class)
final class ArchitectureTest {
    private static final Set<String> LEAVES =
            Set.of("config", "system", "ice", "srtp", "bandwidth", "metrics");

    private static final Set<String> CLOCK_CALLS =
            Set.of(
                    "java.lang.System.nanoTime",
                    "java.lang.System.currentTimeMillis",
                    "java.time.Instant.now",
                    "java.time.LocalDateTime.now",
                    "java.time.ZonedDateTime.now");

    private static final Set<String> LOGGER_SETTINGS =
            Set.of("getLogger", "setLevel", "addHandler");

    /** A rule over no classes says yes to everything. */
    @ArchTest
    static void theClassesOfEveryModuleAreLookedAt(JavaClasses classes) {
        Set<String> modules =
                classes.stream()
                        .map(each -> each.getPackageName().split("\\.", 4)[2])
                        .collect(Collectors.toSet());
        assertEquals(
                Set.of("config", "system", "ice", "srtp", "bandwidth", "metrics", "sfu"), modules);
    }

    @ArchTest
    static void leavesSeeNothingOfOurs(JavaClasses classes) {
        for (String leaf : LEAVES) {
            String own = "io.sotto." + leaf + "..";
            noClasses()
                    .that(resideInAPackage(own))
                    .should()
                    .dependOnClassesThat(
                            resideInAPackage("io.sotto..").and(resideOutsideOfPackage(own)))
                    .check(classes);
        }
    }

    @ArchTest
    static final ArchRule ONLY_THE_SERVER_KNOWS_NETTY =
            noClasses()
                    .that(resideOutsideOfPackage("io.sotto.sfu.."))
                    .should()
                    .dependOnClassesThat(resideInAPackage("io.netty.."))
                    .as("only sfu may know Netty");

    @ArchTest
    static final ArchRule BANDWIDTH_IS_ARITHMETIC =
            noClasses()
                    .that(resideInAPackage("io.sotto.bandwidth.."))
                    .should()
                    .dependOnClassesThat(
                            resideOutsideOfPackage("io.sotto.bandwidth..")
                                    .and(resideOutsideOfPackage("java.lang.."))
                                    .and(resideOutsideOfPackage("java.util.."))
                                    .and(resideOutsideOfPackage("org.jspecify.annotations"))
                                    .and(isNoPrimitive()))
                    .as("bandwidth may know nothing but itself");

    @ArchTest
    static final ArchRule A_ROOM_KNOWS_NO_INPUT_OR_OUTPUT =
            noClasses()
                    .that(resideInAPackage("io.sotto.sfu.room.."))
                    .should()
                    .dependOnClassesThat(
                            resideInAnyPackage(
                                    "io.netty..",
                                    "io.sotto.sfu.loop..",
                                    "io.sotto.sfu.signal..",
                                    "io.sotto.ice..",
                                    "io.sotto.config..",
                                    "io.sotto.srtp",
                                    "io.sotto.srtp.dtls..",
                                    "java.net..",
                                    "java.nio.channels..",
                                    "java.io..",
                                    "java.util.concurrent.."))
                    .as("room is sans-IO: no sockets, no threads, no keys");

    @ArchTest
    static final ArchRule A_LOOP_KNOWS_NO_SIGNALLING =
            noClasses()
                    .that(resideInAPackage("io.sotto.sfu.loop.."))
                    .should()
                    .dependOnClassesThat(
                            resideInAnyPackage(
                                    "io.sotto.sfu.signal..", "livekit..", "com.google.protobuf.."))
                    .as("loop may not know signalling");

    @ArchTest
    static final ArchRule SESSION_DESCRIPTIONS_STAND_ALONE =
            noClasses()
                    .that(resideInAPackage("io.sotto.sfu.signal.sdp.."))
                    .should()
                    .dependOnClassesThat(
                            resideInAPackage("io.sotto..")
                                    .and(resideOutsideOfPackage("io.sotto.sfu.signal.sdp.."))
                                    .and(not(equivalentTo(Fingerprint.class))))
                    .as("sdp may know nothing else of ours but fingerprints");

    @ArchTest
    static final ArchRule NO_CYCLES_BETWEEN_PACKAGES =
            slices().matching("io.sotto.(**)").should().beFreeOfCycles();

    /** Time is an argument everywhere else, so that tests decide how late it is. */
    @ArchTest
    static final ArchRule ONLY_LOOPS_AND_CLOCKS_READ_THE_TIME =
            noClasses()
                    .that(resideOutsideOfPackage("io.sotto.sfu.loop"))
                    .and()
                    .doNotHaveFullyQualifiedName(Clocks.class.getName())
                    .should()
                    .accessTargetWhere(readsAClock())
                    .as("only io.sotto.sfu.loop and Clocks may read a clock");

    /** What this server forwards it cannot read, and this is the only door. */
    @ArchTest
    static final ArchRule ONLY_ONE_PACKAGE_READS_PAYLOADS =
            noClasses()
                    .that(resideOutsideOfPackage("io.sotto.srtp.payload"))
                    .and()
                    .doNotHaveFullyQualifiedName(RtpPacket.class.getName())
                    .should()
                    .accessTargetWhere(calls(RtpPacket.class.getName() + ".payloadByte"))
                    .as("only io.sotto.srtp.payload may ask for payload bytes");

    @ArchTest
    static final ArchRule NOBODY_SLEEPS =
            noClasses()
                    .should()
                    .accessTargetWhere(calls("java.lang.Thread.sleep"))
                    .as("nobody may sleep");

    /** How loud the loggers of libraries are may be set anywhere. */
    @ArchTest
    static final ArchRule ONE_WAY_TO_LOG =
            noClasses()
                    .should()
                    .accessTargetWhere(
                            DescribedPredicate.<JavaAccess<?>>describe(
                                    "logs by java.util.logging",
                                    access ->
                                            access.getTargetOwner().isEquivalentTo(Logger.class)
                                                    && !LOGGER_SETTINGS.contains(
                                                            access.getTarget().getName())))
                    .orShould()
                    .dependOnClassesThat(resideInAnyPackage("org.slf4j..", "org.apache.."))
                    .as("only System.Logger logs");

    private static DescribedPredicate<JavaAccess<?>> readsAClock() {
        return DescribedPredicate.describe(
                "reads a clock", access -> CLOCK_CALLS.contains(target(access)));
    }

    private static DescribedPredicate<JavaAccess<?>> calls(String method) {
        return DescribedPredicate.describe(
                "calls " + method, access -> target(access).equals(method));
    }

    private static String target(JavaAccess<?> access) {
        return access.getTargetOwner().getFullName() + "." + access.getTarget().getName();
    }

    private static DescribedPredicate<JavaClass> isNoPrimitive() {
        return DescribedPredicate.describe(
                "are no primitives", each -> !each.getBaseComponentType().isPrimitive());
    }
}
