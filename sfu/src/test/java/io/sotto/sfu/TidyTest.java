package io.sotto.sfu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;

/** What holds for every source file of every module; and that each rule finds what it forbids. */
final class TidyTest {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

    private static final List<String> MODULES =
            List.of("config", "ice", "srtp", "bandwidth", "metrics", "sfu", "loadtest");

    @Test
    void everyMainSourceKeepsTheRules() throws IOException {
        assertEquals(List.of(), violations("src/main/java", true));
    }

    @Test
    void everyTestSourceKeepsTheRules() throws IOException {
        assertEquals(List.of(), violations("src/test/java", false));
    }

    private static List<String> violations(String folder, boolean main) throws IOException {
        List<Path> sources = new ArrayList<>();
        for (String module : MODULES) {
            sources.addAll(javaFiles(ROOT.resolve(module).resolve(folder)));
        }
        assertTrue(sources.size() >= 20, "found only " + sources.size() + " sources");
        try (StandardJavaFileManager files =
                ToolProvider.getSystemJavaCompiler().getStandardFileManager(null, null, null)) {
            return SourceRules.violations(files.getJavaFileObjectsFromPaths(sources), main);
        }
    }

    @Test
    void everyPackageIsNullMarked() throws IOException {
        List<String> unmarked = new ArrayList<>();
        for (String module : MODULES) {
            Path main = ROOT.resolve(module).resolve("src/main/java");
            Path test = ROOT.resolve(module).resolve("src/test/java");
            for (Path source : javaFiles(main)) {
                if (!isNullMarked(source)) {
                    unmarked.add(ROOT.relativize(source).toString());
                }
            }
            for (Path source : javaFiles(test)) {
                if (!isNullMarkedInMain(test.relativize(source))) {
                    unmarked.add(ROOT.relativize(source).toString());
                }
            }
        }
        assertEquals(List.of(), unmarked);
    }

    /** A test may look into a package of another module. */
    private static boolean isNullMarkedInMain(Path source) {
        return MODULES.stream()
                .map(module -> ROOT.resolve(module).resolve("src/main/java"))
                .anyMatch(main -> isNullMarked(main.resolve(source)));
    }

    /** It judges the server from outside, and is not on this class path. */
    @Test
    void theLoadTestDoesNotKnowTheServer() throws IOException {
        assertFalse(Files.readString(ROOT.resolve("loadtest/pom.xml")).contains("sotto-sfu"));
        for (Path source : javaFiles(ROOT.resolve("loadtest/src"))) {
            assertFalse(Files.readString(source).contains("io.sotto.sfu"), source.toString());
        }
    }

    // -- the rules find what they forbid

    @Test
    void aLongMethodIsFound() throws IOException {
        String sixty = "void f() {\n" + "f();\n".repeat(58) + "}";
        assertEquals(List.of(), judge("class A {" + sixty + "}"));
        String longer = "void f() {\n" + "f();\n".repeat(59) + "}";
        assertEquals(List.of("A.java:1: f has 61 lines"), judge("class A {" + longer + "}"));
    }

    @Test
    void aLongFileIsFound() throws IOException {
        assertEquals(List.of(), judge("class A {" + "\n".repeat(399) + "}"));
        assertEquals(
                List.of("A.java: a file of 401 lines"),
                judge("class A {" + "\n".repeat(400) + "}"));
    }

    @Test
    void aPublicClassWithoutACommentIsFound() throws IOException {
        assertEquals(List.of(), judge("/** A thing. */ public class A { class B {} }"));
        assertEquals(List.of("A.java:1: A does not say what it is"), judge("public class A { }"));
    }

    @Test
    void sleepingIsFound() throws IOException {
        assertEquals(
                List.of("A.java:1: sleeps"), judge("class A { void f() { Thread.sleep(1); } }"));
    }

    @Test
    void aLogMessageWithSomethingInItIsFound() throws IOException {
        String found = "A.java:1: logs something that is not a constant";
        assertEquals(List.of(), judge(logging("LOG.log(Level.INFO, \"started\", failure)")));
        assertEquals(List.of(found), judge(logging("LOG.log(Level.INFO, \"from \" + address)")));
        assertEquals(List.of(found), judge(logging("LOG.log(Level.INFO, \"from {0}\", address)")));
        assertEquals(List.of(found), judge(logging("LOG.log(Level.INFO, () -> name)")));
        assertEquals(List.of(found), judge(logging("logger.log(Level.INFO, name)")));
    }

    private static String logging(String call) {
        return "class A { void f() { " + call + "; } }";
    }

    private static List<String> judge(String source) throws IOException {
        return SourceRules.violations(List.of(new InMemory(source)), true).stream()
                .map(line -> line.replaceFirst("^/", ""))
                .toList();
    }

    private static final class InMemory extends SimpleJavaFileObject {
        private final String source;

        InMemory(String source) {
            super(URI.create("string:///A.java"), JavaFileObject.Kind.SOURCE);
            this.source = source;
        }

        @Override
        public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return source;
        }
    }

    private static boolean isNullMarked(Path source) {
        Path info = source.resolveSibling("package-info.java");
        try {
            return Files.exists(info) && Files.readString(info).contains("@NullMarked");
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private static List<Path> javaFiles(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> file.toString().endsWith(".java")).toList();
        }
    }
}
