package dev.river.service.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.dropwizard.core.setup.Environment;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.InetAddress;
import java.security.MessageDigest;
import java.util.EnumSet;
import org.jspecify.annotations.Nullable;

/**
 * Lets through to the tasks, Dropwizard's own included, only whoever has the token; where none is set, only programs on this host, over a
 * port that others cannot reach. A
 * page in someone's browser is none of them, even if that runs here. All other pages can be read by whoever reaches the port.
 */
public final class TaskGuard extends HttpFilter {

    private static final long serialVersionUID = 1;
    private static final String SCHEME = "Bearer ";

    private final @Nullable String token;
    private final boolean forThisHost;

    private TaskGuard(@Nullable String token, boolean forThisHost) {
        this.token = token;
        this.forThisHost = forThisHost;
    }

    /**
     * @param token what a request has to bear; null where none is set
     * @param forThisHost whether the port can be reached from this host alone. Where it can be from others, a proxy may hide who they
     *     are
     */
    public static void addTo(Environment environment, @Nullable String token, boolean forThisHost) {
        environment
                .admin()
                .addFilter("river-task-guard", new TaskGuard(token, forThisHost))
                .addMappingForUrlPatterns(EnumSet.of(DispatcherType.REQUEST), false, "/tasks/*");
    }

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        if (token != null) {
            if (bears(request, token)) {
                chain.doFilter(request, response);
                return;
            }
            response.setHeader("WWW-Authenticate", "Bearer");
            refuse(
                    response,
                    HttpServletResponse.SC_UNAUTHORIZED,
                    "A task needs tasks.token of the configuration: curl -X POST -H \"Authorization: Bearer $TOKEN\" ...");
        } else if (isOfThisHost(request)) {
            chain.doFilter(request, response);
        } else {
            refuse(
                    response,
                    HttpServletResponse.SC_FORBIDDEN,
                    "Without tasks.token in the configuration, tasks are taken from programs on River's own host alone, and only"
                            + " where the admin port cannot be reached from others (bindHost: 127.0.0.1): set tasks.token");
        }
    }

    private static boolean bears(HttpServletRequest request, String token) {
        String header = request.getHeader("Authorization");
        return header != null
                && header.regionMatches(true, 0, SCHEME, 0, SCHEME.length())
                && MessageDigest.isEqual(
                        header.substring(SCHEME.length()).strip().getBytes(UTF_8), token.getBytes(UTF_8));
    }

    private boolean isOfThisHost(HttpServletRequest request) throws IOException {
        // A browser names the page that asks, and a proxy whom it asks for.
        return forThisHost
                && request.getHeader("Origin") == null
                && request.getHeader("X-Forwarded-For") == null
                && request.getHeader("Forwarded") == null
                && InetAddress.getByName(request.getRemoteAddr()).isLoopbackAddress();
    }

    private static void refuse(HttpServletResponse response, int status, String sentence) throws IOException {
        response.setStatus(status);
        response.setContentType("text/plain;charset=UTF-8");
        response.getWriter().println(sentence);
    }
}
