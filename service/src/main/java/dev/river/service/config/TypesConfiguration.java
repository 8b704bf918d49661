package dev.river.service.config;

import dev.river.format.value.TypeSettings;
import dev.river.format.value.TypeSettings.Bytes;
import dev.river.format.value.TypeSettings.NonFinite;
import dev.river.format.value.TypeSettings.Numbers;
import dev.river.format.value.TypeSettings.Structures;
import dev.river.format.value.TypeSettings.Times;
import dev.river.sink.Setting;

/** How a rule wants the values of some types to be written. */
final class TypesConfiguration {

    @Setting
    Times times = TypeSettings.DEFAULT.times();

    @Setting
    Numbers numbers = TypeSettings.DEFAULT.numbers();

    @Setting
    NonFinite nonFinite = TypeSettings.DEFAULT.nonFinite();

    @Setting
    Numbers money = TypeSettings.DEFAULT.money();

    @Setting
    Bytes bytes = TypeSettings.DEFAULT.bytes();

    @Setting
    Structures composites = TypeSettings.DEFAULT.composites();

    @Setting
    Structures hstore = TypeSettings.DEFAULT.hstore();

    @Setting
    Structures ranges = TypeSettings.DEFAULT.ranges();

    @Setting
    Structures points = TypeSettings.DEFAULT.points();

    TypeSettings settings() {
        return new TypeSettings(times, numbers, nonFinite, money, bytes, composites, hstore, ranges, points);
    }
}
