package dev.river.sinks.elasticsearch.client;

import dev.river.sink.FatalException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.util.Collection;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/**
 * Which certificates of a server are believed.
 *
 * @param context what Java's TLS needs to know
 * @param verifyHostnames whether a certificate must be for the host that was asked for
 */
public record Trust(SSLContext context, boolean verifyHostnames) {

    /** @throws FatalException if the file cannot be read or holds no certificate */
    public static Trust of(@Nullable Path caCertificate, boolean verifyHostnames) {
        try {
            if (caCertificate == null) {
                return new Trust(SSLContext.getDefault(), verifyHostnames);
            }
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, authorities(read(caCertificate)).getTrustManagers(), null);
            return new Trust(context, verifyHostnames);
        } catch (GeneralSecurityException | IOException e) {
            throw new FatalException("TLS cannot be set up: " + e.getMessage() + ".", e);
        }
    }

    private static Collection<? extends Certificate> read(Path file) throws GeneralSecurityException {
        try (InputStream in = Files.newInputStream(file)) {
            Collection<? extends Certificate> certificates =
                    CertificateFactory.getInstance("X.509").generateCertificates(in);
            if (certificates.isEmpty()) {
                throw new FatalException(
                        "caCertificate: the file " + file + " contains no certificate: give a PEM file.");
            }
            return certificates;
        } catch (IOException e) {
            throw new FatalException("caCertificate: the file " + file + " cannot be read: see that it exists.", e);
        } catch (CertificateException e) {
            throw new FatalException("caCertificate: the file " + file + " is not a PEM file of certificates.", e);
        }
    }

    private static TrustManagerFactory authorities(Collection<? extends Certificate> certificates)
            throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        int number = 0;
        for (Certificate certificate : certificates) {
            store.setCertificateEntry("ca" + number++, certificate);
        }
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        return factory;
    }
}
