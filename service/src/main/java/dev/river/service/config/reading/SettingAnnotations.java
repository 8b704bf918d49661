package dev.river.service.config.reading;

import com.fasterxml.jackson.annotation.JsonAutoDetect.Visibility;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.PropertyName;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.AnnotatedClass;
import com.fasterxml.jackson.databind.introspect.AnnotatedField;
import com.fasterxml.jackson.databind.introspect.NopAnnotationIntrospector;
import com.fasterxml.jackson.databind.introspect.VisibilityChecker;
import dev.river.sink.Setting;
import dev.river.sink.SinkFactory;
import org.jspecify.annotations.Nullable;

/** Has River's own Jackson read the settings of sinks by the annotations of the SPI, so that it shares no class with them. */
final class SettingAnnotations extends NopAnnotationIntrospector {

    private static final long serialVersionUID = 1;

    @Override
    public @Nullable PropertyName findNameForDeserialization(Annotated annotated) {
        Setting setting = annotated.getAnnotation(Setting.class);
        return setting == null ? null : PropertyName.construct(setting.value());
    }

    /** Whoever marks settings has no others. */
    @Override
    public VisibilityChecker<?> findAutoDetectVisibility(AnnotatedClass type, VisibilityChecker<?> checker) {
        return SinkFactory.class.isAssignableFrom(type.getRawType()) || hasSettings(type)
                ? checker.with(Visibility.NONE)
                : checker;
    }

    private static boolean hasSettings(AnnotatedClass type) {
        for (AnnotatedField field : type.fields()) {
            if (field.hasAnnotation(Setting.class)) {
                return true;
            }
        }
        return false;
    }

    @Override
    public @Nullable Object findDeserializer(Annotated annotated) {
        return annotated.hasAnnotation(Setting.class) ? choice(annotated.getType()) : null;
    }

    @Override
    public @Nullable Object findContentDeserializer(Annotated annotated) {
        return annotated.hasAnnotation(Setting.class)
                ? choice(annotated.getType().getContentType())
                : null;
    }

    private static @Nullable ChoiceReader choice(@Nullable JavaType type) {
        return type != null && type.isEnumType() ? new ChoiceReader(type.getRawClass()) : null;
    }
}
