import { createCipheriv, createDecipheriv, generateKeyPairSync, randomBytes } from 'node:crypto';
import { existsSync, linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type CryptoKey, exportJWK, importJWK, type JSONWebKeySet, type JWK, jwtVerify, SignJWT } from 'jose';
import type { Clock } from '../clock.ts';
import { Fault } from '../fault.ts';

export const ISSUER = 'vms';

export interface TokenClaims {
  readonly sub: string;
  readonly [claim: string]: unknown;
}

/** The platform's secrets: signs and verifies tokens, seals and opens credentials. Nothing of it is ever in a database. */
export interface Keys {
  sign(claims: TokenClaims, options: { audience: string; ttlSeconds: number }): Promise<string>;
  /** Throws Fault TOKEN_INVALID unless signature, issuer, audience and expiry are right. */
  verify(token: string, audience: string | string[]): Promise<TokenClaims>;
  jwks(): JSONWebKeySet;
  /** AES-256-GCM under the current master key; `bound` ties the text to its owner. */
  seal(text: string, bound: string): string;
  open(sealed: string, bound: string): string;
}

/** Every key that still verifies; the times (ms) at which those that no longer sign were retired. */
export interface SigningFile {
  readonly current: string;
  readonly keys: readonly JWK[];
  readonly retiredAtMs?: Readonly<Record<string, number>>;
}
export interface MasterFile {
  readonly current: number;
  readonly keys: Readonly<Record<string, string>>;
}

/** How often a process looks whether somebody has rotated the keys; an unknown key makes it look at once. */
const LOOK_EVERY_MS = 15_000;

/** Reads VMS_HOME/keys, making what is missing (files 0600, folder 0700); `masterKey` (base64, 32 bytes) overrides the file. */
export async function openKeys(options: { home: string; clock: Clock; masterKey?: string }): Promise<Keys> {
  const folder = join(options.home, 'keys');
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const files = { signing: join(folder, 'signing.json'), master: join(folder, 'master.json') };
  await readOrMake<SigningFile>(files.signing, async () => {
    const key = await newSigningKey(1);
    return { current: String(key.kid), keys: [key] };
  });
  if (!options.masterKey)
    await readOrMake<MasterFile>(files.master, async () => ({ current: 1, keys: { 1: newMasterKey() } }));
  const read = async (): Promise<KeySet> => {
    const signing = JSON.parse(readFileSync(files.signing, 'utf8')) as SigningFile;
    const master = options.masterKey
      ? { current: 0, keys: { 0: options.masterKey } }
      : (JSON.parse(readFileSync(files.master, 'utf8')) as MasterFile);
    return keySetOf(signing, master);
  };
  return keysFrom(await read(), read, options.clock);
}

/** A fresh key to sign with; the number only helps people to tell keys apart. */
export async function newSigningKey(number: number): Promise<JWK> {
  const { privateKey } = generateKeyPairSync('ed25519');
  const kid = `platform-${number}-${randomBytes(4).toString('hex')}`;
  return { ...(await exportJWK(privateKey)), kid, alg: 'EdDSA', use: 'sig' };
}

export function newMasterKey(): string {
  return randomBytes(32).toString('base64');
}

interface KeySet {
  readonly kid: string;
  readonly signer: CryptoKey | Uint8Array;
  readonly verifiers: ReadonlyMap<string, CryptoKey | Uint8Array>;
  readonly jwks: JSONWebKeySet;
  readonly master: MasterFile;
}

async function keySetOf(signing: SigningFile, master: MasterFile): Promise<KeySet> {
  const publicKeys = signing.keys.map(({ d: _private, ...rest }) => rest);
  const verifiers = new Map<string, CryptoKey | Uint8Array>();
  for (const key of publicKeys) verifiers.set(String(key.kid), await importJWK(key, 'EdDSA'));
  const own = signing.keys.find((key) => key.kid === signing.current);
  if (!own) throw new Error(`signing.json has no key ${signing.current}.`);
  masterOf(master, String(master.current));
  return { kid: signing.current, signer: await importJWK(own, 'EdDSA'), verifiers, jwks: { keys: publicKeys }, master };
}

function masterOf(master: MasterFile, version: string): Buffer {
  const key = Buffer.from(master.keys[version] ?? '', 'base64');
  if (key.length !== 32) throw new Error(`Master key version ${version} is missing or is not 32 bytes of base64.`);
  return key;
}

function keysFrom(first: KeySet, read: () => Promise<KeySet>, clock: Clock): Keys {
  let set = first;
  let lookedAtMs = clock.monotonicMs();
  const lookAgain = async (): Promise<void> => {
    lookedAtMs = clock.monotonicMs();
    set = await read();
  };
  const current = async (): Promise<KeySet> => {
    if (clock.monotonicMs() - lookedAtMs >= LOOK_EVERY_MS) await lookAgain();
    return set;
  };
  return {
    sign: async ({ sub, ...claims }, { audience, ttlSeconds }) => {
      const { kid, signer } = await current();
      const nowSeconds = Math.floor(clock.now() / 1000);
      return new SignJWT(claims)
        .setProtectedHeader({ alg: 'EdDSA', kid })
        .setIssuer(ISSUER)
        .setSubject(sub)
        .setAudience(audience)
        .setIssuedAt(nowSeconds)
        .setExpirationTime(nowSeconds + ttlSeconds)
        .sign(signer);
    },
    verify: async (token, audience) => {
      try {
        const { payload } = await jwtVerify(
          token,
          async ({ kid }) => {
            // Another process may have rotated and signed already; looking costs little, also when the key is made up.
            if (!set.verifiers.has(String(kid))) await lookAgain();
            const key = set.verifiers.get(String(kid));
            if (!key) throw new Error(`unknown key ${kid}`);
            return key;
          },
          { issuer: ISSUER, audience, algorithms: ['EdDSA'], currentDate: new Date(clock.now()) },
        );
        if (typeof payload.sub !== 'string') throw new Error('no subject');
        return { ...payload, sub: payload.sub };
      } catch {
        throw new Fault('TOKEN_INVALID', 'The token is not valid here or has expired; sign in again.');
      }
    },
    jwks: () => set.jwks,
    seal: (text, bound) => {
      const { master } = set;
      const iv = randomBytes(12);
      const cipher = createCipheriv('aes-256-gcm', masterOf(master, String(master.current)), iv);
      cipher.setAAD(Buffer.from(bound));
      const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
      return `${master.current}.${Buffer.concat([iv, cipher.getAuthTag(), body]).toString('base64')}`;
    },
    open: (sealed, bound) => {
      const [version = '', text = ''] = sealed.split('.');
      const bytes = Buffer.from(text, 'base64');
      const decipher = createDecipheriv('aes-256-gcm', masterOf(set.master, version), bytes.subarray(0, 12));
      decipher.setAAD(Buffer.from(bound));
      decipher.setAuthTag(bytes.subarray(12, 28));
      return Buffer.concat([decipher.update(bytes.subarray(28)), decipher.final()]).toString('utf8');
    },
  };
}

/** Two processes that start together agree: the first file to appear wins, and appears whole. */
async function readOrMake<T>(path: string, make: () => Promise<T>): Promise<T> {
  if (!existsSync(path)) {
    const beside = `${path}.${randomBytes(6).toString('hex')}`;
    writeFileSync(beside, JSON.stringify(await make()), { mode: 0o600, flag: 'wx' });
    try {
      linkSync(beside, path);
    } catch (error) {
      if ((error as { code?: unknown }).code !== 'EEXIST') throw error;
    } finally {
      rmSync(beside, { force: true });
    }
  }
  return JSON.parse(readFileSync(path, 'utf8')) as T;
}
