import { createHash, createSign, generateKeyPairSync, randomBytes } from 'node:crypto';
import { AsnConvert, OctetString } from '@peculiar/asn1-schema';
import {
  AlgorithmIdentifier,
  AttributeTypeAndValue,
  AttributeValue,
  AuthorityKeyIdentifier,
  BasicConstraints,
  Certificate,
  ExtendedKeyUsage,
  Extension,
  Extensions,
  GeneralName,
  id_ce_authorityKeyIdentifier,
  id_ce_basicConstraints,
  id_ce_extKeyUsage,
  id_ce_keyUsage,
  id_ce_subjectAltName,
  id_ce_subjectKeyIdentifier,
  id_kp_serverAuth,
  KeyIdentifier,
  KeyUsage,
  KeyUsageFlags,
  Name,
  RelativeDistinguishedName,
  SubjectAlternativeName,
  SubjectKeyIdentifier,
  SubjectPublicKeyInfo,
  TBSCertificate,
  Validity,
  Version,
} from '@peculiar/asn1-x509';
import type { Identity } from '../wire/http-server.ts';

const ecdsaWithSha256 = new AlgorithmIdentifier({ algorithm: '1.2.840.10045.4.3.2' });
const commonName = '2.5.4.3';

const day = 86_400_000;
const validDays = 30;

/** Its name is its own: a client may trust the certificates of several emulators at once. */
const newName = (): Name => {
  const value = new AttributeValue({ utf8String: `keyturn emulator ${randomBytes(4).toString('hex')}` });
  return new Name([new RelativeDistinguishedName([new AttributeTypeAndValue({ type: commonName, value })])]);
};

const extension = (extnID: string, value: object, critical = false): Extension =>
  new Extension({ extnID, critical, extnValue: new OctetString(AsnConvert.serialize(value)) });

/** A server, and the authority that speaks for it: strict clients ask for all of this. */
const extensionsFor = (publicKey: Buffer): Extensions => {
  const keyId = createHash('sha1').update(publicKey).digest();
  return new Extensions([
    extension(id_ce_basicConstraints, new BasicConstraints({ cA: true }), true),
    extension(id_ce_keyUsage, new KeyUsage(KeyUsageFlags.digitalSignature | KeyUsageFlags.keyCertSign), true),
    extension(id_ce_extKeyUsage, new ExtendedKeyUsage([id_kp_serverAuth])),
    extension(id_ce_subjectKeyIdentifier, new SubjectKeyIdentifier(keyId)),
    extension(id_ce_authorityKeyIdentifier, new AuthorityKeyIdentifier({ keyIdentifier: new KeyIdentifier(keyId) })),
    extension(
      id_ce_subjectAltName,
      new SubjectAlternativeName([
        new GeneralName({ dNSName: 'localhost' }),
        new GeneralName({ iPAddress: '127.0.0.1' }),
        new GeneralName({ iPAddress: '::1' }),
      ]),
    ),
  ]);
};

const pem = (label: string, der: Buffer): string =>
  `-----BEGIN ${label}-----\n${der.toString('base64').replace(/.{64}(?=.)/g, '$&\n')}\n-----END ${label}-----\n`;

/** A new key (P-256) and a certificate for 127.0.0.1, ::1 and localhost that signs itself, valid for 30 days from `now`. */
export const newIdentity = (now: Date): Identity => {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const spki = publicKey.export({ type: 'spki', format: 'der' });
  const name = newName();
  const tbsCertificate = new TBSCertificate({
    version: Version.v3,
    // Positive, and never the same.
    serialNumber: Uint8Array.from([1, ...randomBytes(15)]).buffer,
    signature: ecdsaWithSha256,
    issuer: name,
    // A client's clock may be a little behind.
    validity: new Validity({
      notBefore: new Date(now.getTime() - day),
      notAfter: new Date(now.getTime() + validDays * day),
    }),
    subject: name,
    subjectPublicKeyInfo: AsnConvert.parse(spki, SubjectPublicKeyInfo),
    extensions: extensionsFor(spki),
  });
  const signature = createSign('SHA256')
    .update(Buffer.from(AsnConvert.serialize(tbsCertificate)))
    .sign(privateKey);
  const signatureValue = Uint8Array.from(signature).buffer;
  const certificate = new Certificate({ tbsCertificate, signatureAlgorithm: ecdsaWithSha256, signatureValue });
  return {
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    cert: pem('CERTIFICATE', Buffer.from(AsnConvert.serialize(certificate))),
  };
};
