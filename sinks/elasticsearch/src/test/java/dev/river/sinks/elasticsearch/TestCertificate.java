package dev.river.sinks.elasticsearch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/** Makes a certificate with the JDK's keytool. */
final class TestCertificate {

    private static final String STORE_PASSWORD = "of-the-test";

    private TestCertificate() {}

    /** What a server for the host needs; the certificate is left beside, as {@code <host>.pem}. */
    static SSLContext in(Path directory, String host)
            throws IOException, InterruptedException, GeneralSecurityException {
        Path store = directory.resolve(host + ".p12");
        if (!Files.exists(store)) {
            keytool(
                    "-genkeypair -alias server -keyalg EC -validity 2 -storetype PKCS12 -dname CN=" + host
                            + " -ext SAN=dns:" + host + " -ext BC=ca:true",
                    store);
            keytool("-exportcert -rfc -alias server -file " + directory.resolve(host + ".pem"), store);
        }
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
            keys.load(in, STORE_PASSWORD.toCharArray());
        }
        KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(keys, STORE_PASSWORD.toCharArray());
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(factory.getKeyManagers(), null, null);
        return context;
    }

    private static void keytool(String arguments, Path store) throws IOException, InterruptedException {
        String tool = Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
        Process process = new ProcessBuilder(
                        (tool + " " + arguments + " -storepass " + STORE_PASSWORD + " -keystore " + store).split(" "))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).as("keytool ended").isTrue();
        assertThat(process.exitValue()).isZero();
    }
}
