package dev.river.pipeline;

import dev.river.postgres.PluginChoice;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A test of what holds whichever plugin decodes, which is its only parameter. */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@ParameterizedTest
@EnumSource(
        value = PluginChoice.class,
        names = {"PGOUTPUT", "TEST_DECODING"})
@interface ForBothPlugins {}
