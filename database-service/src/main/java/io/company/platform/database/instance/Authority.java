package io.company.platform.database.instance;

import io.company.platform.database.archive.Server;
import io.company.platform.database.vault.Vault;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.function.Supplier;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/**
 * The installation's certificate authority for database servers: each gets a certificate of its
 * own, and the platform's superuser signs in with one. Keys are elliptic (P-256) and lie in the
 * vault.
 */
@ApplicationScoped
public class Authority {

  /** The superuser of every server; nobody else has a certificate. */
  public static final String SUPERUSER = "platform";

  private static final Duration AUTHORITY = Duration.ofDays(3650);
  private static final Duration SERVER = Duration.ofDays(1825);
  private static final Duration CLIENT = Duration.ofDays(2);

  /** A certificate is made anew when it ends within this time. */
  private static final Duration AHEAD = Duration.ofDays(90);

  private static final Duration SKEW = Duration.ofHours(1);
  private static final X500Name ISSUER = new X500Name("CN=database authority");

  private final Vault vault;
  private final Clock clock;
  private volatile Identity root;
  private volatile Identity client;

  @Inject
  public Authority(Vault vault) {
    this(vault, Clock.systemUTC());
  }

  Authority(Vault vault, Clock clock) {
    this.vault = vault;
    this.clock = clock;
  }

  /** What everybody trusts, as PEM. */
  public String certificatePem() {
    return root().certificatePem();
  }

  /** The server's own; the same one until it is about to end. */
  Identity of(Server server) {
    String id = "databases/" + server.uid() + "/" + server.environment() + "/tls";
    Identity present = Identity.of(vault.getOrCreate(id, () -> forServer().pem()));
    if (!endsSoon(present.certificate(), AHEAD)) {
      return present;
    }
    Identity fresh = forServer();
    vault.put(id, fresh.pem());
    return fresh;
  }

  /** The superuser's, known to this process alone. */
  synchronized Identity superuser() {
    if (client == null || endsSoon(client.certificate(), CLIENT.dividedBy(2))) {
      client = issued("CN=" + SUPERUSER, CLIENT, new GeneralName[0]);
    }
    return client;
  }

  private Identity forServer() {
    return issued(
        "CN=localhost",
        SERVER,
        new GeneralName(GeneralName.dNSName, "localhost"),
        new GeneralName(GeneralName.iPAddress, "127.0.0.1"));
  }

  private boolean endsSoon(X509Certificate certificate, Duration ahead) {
    return certificate.getNotAfter().toInstant().isBefore(clock.instant().plus(ahead));
  }

  private Identity root() {
    Identity present = root;
    if (present == null) {
      Supplier<String> fresh = () -> madeRoot().pem();
      present = Identity.of(vault.getOrCreate("authority/databases", fresh));
      root = present;
    }
    return present;
  }

  private Identity madeRoot() {
    KeyPair pair = keys();
    return signed(pair, pair.getPrivate(), ISSUER, AUTHORITY, true);
  }

  private Identity issued(String subject, Duration length, GeneralName... names) {
    return signed(keys(), root().key(), new X500Name(subject), length, false, names);
  }

  private Identity signed(
      KeyPair pair,
      PrivateKey signer,
      X500Name subject,
      Duration length,
      boolean authority,
      GeneralName... names) {
    Instant now = clock.instant();
    try {
      var certificate =
          new JcaX509v3CertificateBuilder(
              ISSUER,
              new BigInteger(127, new SecureRandom()),
              Date.from(now.minus(SKEW)),
              Date.from(now.plus(length)),
              subject,
              pair.getPublic());
      certificate.addExtension(Extension.basicConstraints, true, new BasicConstraints(authority));
      int usage = authority ? KeyUsage.keyCertSign : KeyUsage.digitalSignature;
      certificate.addExtension(Extension.keyUsage, true, new KeyUsage(usage));
      if (names.length > 0) {
        certificate.addExtension(Extension.subjectAlternativeName, false, new GeneralNames(names));
      }
      var holder = certificate.build(new JcaContentSignerBuilder("SHA256withECDSA").build(signer));
      return new Identity(
          pair.getPrivate(), new JcaX509CertificateConverter().getCertificate(holder));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (GeneralSecurityException | OperatorCreationException e) {
      throw new IllegalStateException("no certificate can be made here", e);
    }
  }

  private static KeyPair keys() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"));
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
