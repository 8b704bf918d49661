package dev.river.sink.testkit;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.List;

/** Whether a class that wraps another passes on all that it can be asked, also what is added to the interface some day. */
public final class PassingOn {

    private PassingOn() {}

    /** The names of the methods of the interface that the class leaves to the interface's defaults. */
    public static List<String> leftOut(Class<?> type, Class<?> wrapper) {
        return Arrays.stream(type.getMethods())
                .filter(method -> !Modifier.isStatic(method.getModifiers()))
                .filter(method -> !overrides(wrapper, method))
                .map(Method::getName)
                .toList();
    }

    private static boolean overrides(Class<?> wrapper, Method method) {
        try {
            return !wrapper.getMethod(method.getName(), method.getParameterTypes())
                    .getDeclaringClass()
                    .isInterface();
        } catch (NoSuchMethodException e) {
            throw new IllegalArgumentException(wrapper + " does not implement " + method, e);
        }
    }
}
