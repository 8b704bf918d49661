package dev.river.service.plugin;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.river.sink.FatalException;
import dev.river.sink.Sink;
import dev.river.sink.SinkContext;
import dev.river.sink.SinkFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SinkTypesTest {

    @TempDir
    Path directory;

    private Path sinks;

    @BeforeEach
    void findFolder() {
        sinks = directory.resolve("sinks");
    }

    @Test
    void sinksThatComeWithRiverNeedNoFolder() throws IOException {
        assertThat(SinkTypes.load(sinks).names()).contains("file");
    }

    @Test
    void jarInTheFolderIsAType() throws IOException {
        jar("a").factory("org.example.Echo", "echo", "\"from the jar\"").write(sinks.resolve("echo.jar"));

        assertThat(sentence("echo")).isEqualTo("from the jar");
    }

    @Test
    void jarsOfOneFolderSeeEachOther() throws IOException {
        jar("a").source(
                        "org.example.lib.Words",
                        "package org.example.lib; public class Words { public String toString() { return \"from"
                                + " the library\"; } }")
                .write(sinks.resolve("echo/words.jar"));
        jar("b").source("org.example.Words", """
                        package org.example;
                        class Words {
                            static String text() {
                                try {
                                    return Class.forName("org.example.lib.Words").getConstructor().newInstance().toString();
                                } catch (ReflectiveOperationException e) {
                                    return e.toString();
                                }
                            }
                        }
                        """)
                .factory("org.example.Echo", "echo", "Words.text()")
                .write(sinks.resolve("echo/echo.jar"));

        assertThat(sentence("echo")).isEqualTo("from the library");
    }

    @Test
    void pluginSeesItsOwnVersionOfALibraryThatRiverHasToo() throws IOException {
        jar("a").source(
                        "com.google.common.base.Strings",
                        "package com.google.common.base; public class Strings { public static String version()"
                                + " { return \"the plugin's own\"; } }")
                .factory("org.example.Echo", "echo", "com.google.common.base.Strings.version()")
                .write(sinks.resolve("echo.jar"));

        assertThat(sentence("echo")).isEqualTo("the plugin's own");
    }

    @Test
    void pluginSeesNothingOfRiverButTheSpi() throws ClassNotFoundException {
        for (String hidden : new String[] {
            "dev.river.service.RiverApplication",
            "dev.river.postgres.Source",
            "dev.river.sinks.file.FileSinkFactory",
            "org.slf4j.Logger",
            "com.fasterxml.jackson.databind.ObjectMapper",
            "com.fasterxml.jackson.annotation.JsonProperty",
            "jakarta.validation.constraints.NotNull",
            "org.jspecify.annotations.Nullable",
            "com.google.common.base.Strings"
        }) {
            assertThatThrownBy(() -> loader().loadClass(hidden)).isInstanceOf(ClassNotFoundException.class);
        }
        assertThat(loader().loadClass("dev.river.sink.Sink")).isEqualTo(Sink.class);
        assertThat(loader().loadClass("java.sql.Connection")).isNotNull();
        assertThat(loader().getResource("META-INF/services/dev.river.sink.SinkFactory"))
                .isNull();
    }

    @Test
    void librariesOfThePluginLookServicesUpInItsOwnLoader() throws IOException {
        jar("a").factory(
                        "org.example.Echo",
                        "echo",
                        "Thread.currentThread().getContextClassLoader() == Echo.class.getClassLoader() ?"
                                + " \"own\" : \"foreign\"")
                .write(sinks.resolve("echo.jar"));
        ClassLoader before = Thread.currentThread().getContextClassLoader();

        assertThat(sentence("echo")).isEqualTo("own");
        assertThat(Thread.currentThread().getContextClassLoader()).isSameAs(before);
    }

    @Test
    void classThatIsMissingAtWorkIsFatalAndNamesTheJar() throws IOException {
        jar("a").factory("org.example.Echo", "echo", "org.slf4j.LoggerFactory.getLogger(\"a\").getName()")
                .write(sinks.resolve("echo.jar"));

        assertThat(sentence("echo")).contains("echo.jar", "org/slf4j/LoggerFactory", "one folder below sinks");
    }

    @Test
    void folderWithoutJarsIsPassedOver() throws IOException {
        Files.createDirectories(sinks.resolve("kafka/src"));
        Files.writeString(sinks.resolve("kafka/pom.xml"), "<project/>");
        Files.writeString(sinks.resolve("README"), "");

        assertThat(SinkTypes.load(sinks).names()).contains("file");
    }

    @Test
    void jarThatIsNoSinkFailsTheStart() throws IOException {
        jar("a").source("org.example.Library", "package org.example; public class Library {}")
                .write(sinks.resolve("library.jar"));

        assertThatThrownBy(() -> SinkTypes.load(sinks))
                .isInstanceOf(PluginException.class)
                .hasMessageContainingAll("library.jar is not a sink", "META-INF/services", "move it out of");
    }

    @Test
    void fileThatIsNoJarFailsTheStart() throws IOException {
        Files.createDirectories(sinks);
        Path jar = sinks.resolve("broken.jar");
        byte[] whole = Files.readAllBytes(
                jar("a").factory("org.example.Echo", "echo", "\"\"").write(directory.resolve("whole.jar")));

        for (byte[] broken : new byte[][] {{}, "nonsense".getBytes(UTF_8), Arrays.copyOf(whole, whole.length / 2)}) {
            Files.write(jar, broken);
            assertThatThrownBy(() -> SinkTypes.load(sinks))
                    .isInstanceOf(PluginException.class)
                    .hasMessageContainingAll("broken.jar cannot be read as a jar", "copied only in part");
        }
        Files.write(jar, whole);
        assertThat(SinkTypes.load(sinks).names()).contains("echo");
    }

    @Test
    void listedClassThatIsNoFactoryFailsTheStart() throws IOException {
        jar("a").source("org.example.Other", "package org.example; public class Other {}")
                .service("org.example.Other")
                .write(sinks.resolve("other.jar"));

        assertThatThrownBy(() -> SinkTypes.load(sinks))
                .isInstanceOf(PluginException.class)
                .hasMessageContainingAll("other.jar", "org.example.Other", "implement SinkFactory");
    }

    @Test
    void listedClassThatDoesNotExistFailsTheStart() throws IOException {
        jar("a").service("org.example.Gone").write(sinks.resolve("gone.jar"));

        assertThatThrownBy(() -> SinkTypes.load(sinks))
                .isInstanceOf(PluginException.class)
                .hasMessageContainingAll("gone.jar", "org.example.Gone");
    }

    @Test
    void factoryWhoseFieldHasAMissingClassFailsTheStart() throws IOException {
        jar("a").source(
                        "org.example.Echo",
                        "package org.example; public class Echo implements dev.river.sink.SinkFactory {"
                                + " org.slf4j.Logger log;"
                                + " public void check(dev.river.sink.SinkContext c,"
                                + " java.util.List<dev.river.sink.Destination> d) {}"
                                + " public dev.river.sink.Sink create(dev.river.sink.SinkContext c) { return null; } }")
                .service("org.example.Echo")
                .write(sinks.resolve("echo.jar"));

        assertThatThrownBy(() -> SinkTypes.load(sinks))
                .isInstanceOf(PluginException.class)
                .hasMessageContainingAll("echo.jar", "org.slf4j.Logger");
    }

    @Test
    void factoryWithoutATypeNameFailsTheStart() throws IOException {
        jar("a").source(
                        "org.example.Echo",
                        "package org.example; public class Echo implements dev.river.sink.SinkFactory {"
                                + " public void check(dev.river.sink.SinkContext c,"
                                + " java.util.List<dev.river.sink.Destination> d) {}"
                                + " public dev.river.sink.Sink create(dev.river.sink.SinkContext c) { return null; } }")
                .service("org.example.Echo")
                .write(sinks.resolve("echo.jar"));

        assertThatThrownBy(() -> SinkTypes.load(sinks))
                .isInstanceOf(PluginException.class)
                .hasMessageContainingAll("echo.jar", "@SinkType");
    }

    @Test
    void typeThatIsThereTwiceFailsTheStartAndNamesBothJars() throws IOException {
        jar("a").factory("org.example.Echo", "echo", "\"\"").write(sinks.resolve("first.jar"));
        jar("b").factory("org.example.Other", "echo", "\"\"").write(sinks.resolve("second.jar"));

        assertThatThrownBy(() -> SinkTypes.load(sinks))
                .isInstanceOf(PluginException.class)
                .hasMessageContainingAll("\"echo\" exists twice", "first.jar", "second.jar");
    }

    @Test
    void typeThatRiverHasItselfFailsTheStart() throws IOException {
        jar("a").factory("org.example.Echo", "file", "\"\"").write(sinks.resolve("mine.jar"));

        assertThatThrownBy(() -> SinkTypes.load(sinks))
                .isInstanceOf(PluginException.class)
                .hasMessageContainingAll("River itself", "mine.jar");
    }

    private PluginJar jar(String work) {
        return new PluginJar(directory.resolve(work));
    }

    /** What the sink of that type says when it is checked. */
    private String sentence(String type) throws IOException {
        SinkPlugin found = SinkTypes.load(sinks).named(type).orElseThrow();
        try {
            SinkFactory factory =
                    found.guard(found.factory().getDeclaredConstructor().newInstance());
            factory.check(SinkContext.builder("shop", "events", directory).build(), List.of());
        } catch (FatalException e) {
            return e.getMessage();
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(e);
        }
        return "";
    }

    private ClassLoader loader() {
        return new PluginClassLoader("test", new java.net.URL[0], SinkTypes.class.getClassLoader());
    }
}
