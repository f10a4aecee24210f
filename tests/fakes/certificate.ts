import { generateKeyPairSync, sign } from 'node:crypto';
import { isIPv4 } from 'node:net';

/** ITU-T X.690: tag, length, value. */
const der = (tag: number, ...parts: readonly Uint8Array[]): Buffer => {
  const value = Buffer.concat(parts);
  const { length } = value;
  const size = length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length & 255];
  return Buffer.concat([Buffer.from([tag, ...size]), value]);
};
const sequence = (...parts: readonly Uint8Array[]): Buffer => der(0x30, ...parts);
const octets = (...bytes: readonly number[]): Buffer => Buffer.from(bytes);
const objectId = (hex: string): Buffer => der(0x06, Buffer.from(hex, 'hex'));
const time = (at: Date): Buffer =>
  der(0x18, Buffer.from(`${at.toISOString().replace(/[-:T]/g, '').slice(0, 14)}Z`));

const ecdsaWithSha256 = sequence(objectId('2a8648ce3d040302'));
const commonName = sequence(der(0x31, sequence(objectId('550403'), der(0x0c, Buffer.from('test server')))));

const alternativeName = (host: string): Buffer =>
  isIPv4(host) ? der(0x87, octets(...host.split('.').map(Number))) : der(0x82, Buffer.from(host));

/** A self-signed certificate (RFC 5280) for `host`, trusted by whoever takes it as its own authority. */
export const makeCertificate = (
  host: string,
  { expiresAt = new Date(Date.now() + 3_600_000) } = {},
): { readonly key: string; readonly cert: string } => {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const subjectAltName = sequence(objectId('551d11'), der(0x04, sequence(alternativeName(host))));
  const toBeSigned = sequence(
    der(0xa0, der(0x02, octets(2))),
    der(0x02, octets(1)),
    ecdsaWithSha256,
    commonName,
    sequence(time(new Date(expiresAt.getTime() - 86_400_000)), time(expiresAt)),
    commonName,
    publicKey.export({ type: 'spki', format: 'der' }),
    der(0xa3, sequence(subjectAltName)),
  );
  const signature = der(0x03, octets(0), sign('sha256', toBeSigned, privateKey));
  const certificate = sequence(toBeSigned, ecdsaWithSha256, signature);
  return {
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    cert: `-----BEGIN CERTIFICATE-----\n${certificate.toString('base64')}\n-----END CERTIFICATE-----\n`,
  };
};
