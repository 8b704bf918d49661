package dev.river.stream;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.river.testservers.PostgresServer;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;
import java.util.concurrent.TimeUnit;

/** A certificate of its own for a server at 127.0.0.1, made with the JDK's keytool. */
final class ServerCertificate {

    private static final String PASSWORD = "of-the-test";

    private ServerCertificate() {}

    /**
     * Has the server speak TLS.
     *
     * @param folder where to put what is needed for it
     * @return the certificate, as a client is to be given it
     */
    static Path installIn(PostgresServer server, Path folder)
            throws IOException, InterruptedException, GeneralSecurityException {
        Path store = folder.resolve("server.p12");
        keytool("-genkeypair -alias server -keyalg EC -validity 2 -storetype PKCS12 -dname CN=test"
                + " -ext SAN=ip:127.0.0.1 -ext BC=ca:true -storepass " + PASSWORD + " -keystore " + store);
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
            keys.load(in, PASSWORD.toCharArray());
        }
        String certificate = pem("CERTIFICATE", keys.getCertificate("server").getEncoded());
        write(server, certificate, "server.crt");
        write(
                server,
                pem("PRIVATE KEY", keys.getKey("server", PASSWORD.toCharArray()).getEncoded()),
                "server.key");
        server.execute(PostgresServer.SUPERUSER, "ALTER SYSTEM SET ssl = on");
        server.execute(PostgresServer.SUPERUSER, "SELECT pg_reload_conf()");
        return Files.writeString(folder.resolve("server.pem"), certificate);
    }

    private static String pem(String kind, byte[] bytes) {
        String lines = Base64.getMimeEncoder(64, "\n".getBytes(US_ASCII)).encodeToString(bytes);
        return "-----BEGIN " + kind + "-----\n" + lines + "\n-----END " + kind + "-----";
    }

    /** Into the server's own folder, by the server: it takes no key that another user owns or may read. */
    private static void write(PostgresServer server, String pem, String file) {
        server.execute(
                PostgresServer.SUPERUSER,
                "COPY (SELECT unnest(string_to_array('" + pem + "', E'\\n'))) TO PROGRAM 'umask 077; cat > " + file
                        + "'");
    }

    private static void keytool(String arguments) throws IOException, InterruptedException {
        String tool = Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
        Process process = new ProcessBuilder((tool + " " + arguments).split(" "))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).as("keytool ended").isTrue();
        assertThat(process.exitValue()).isZero();
    }
}
