import { createHash, createPublicKey, verify } from 'node:crypto';
import {
  type EvidenceManifest,
  type EvidenceProof,
  edgeCertificate,
  evidenceManifest,
  evidenceProof,
  signedProof,
} from '@vms/schema/edge/evidence.ts';
import type { z } from 'zod';
import { type BundleFile, openBundle, sha256Of } from './bundle-file.ts';
import { Findings, type Verdict } from './verdict.ts';
import { verifyChain, verifyVideo } from './verify-video.ts';

const listed = ['proof.json', 'custody.json', 'report.html', 'video.mp4'];
const ownFiles = ['manifest.json', 'manifest.sig'];

/**
 * Judges a bundle by itself, without network or platform. `authority` is the fingerprint (SHA-256 of the key, hex) that the
 * verifier got by another way; without it the bundle is only consistent with whoever made it, and the verdict says so.
 */
export async function verifyBundle(path: string, authority: string | null): Promise<Verdict> {
  const findings = new Findings();
  const nothing = { authority: null, cameraId: null, segments: 0, samples: 0 };
  let bundle: BundleFile;
  try {
    bundle = await openBundle(path);
  } catch (error) {
    findings.problem('BUNDLE_UNREADABLE', `The bundle cannot be opened: ${(error as Error).message}`);
    return { ...findings, ...nothing };
  }
  using opened = bundle;
  try {
    return { ...nothing, ...(await judge(opened, authority, findings)), ...findings };
  } catch (error) {
    findings.problem('BUNDLE_UNREADABLE', `The bundle cannot be read on: ${(error as Error).message}`);
    return { ...findings, ...nothing };
  }
}

async function judge(
  bundle: BundleFile,
  authority: string | null,
  findings: Findings,
): Promise<Partial<Omit<Verdict, 'problems' | 'unproved'>>> {
  const manifestText = (await bundle.text('manifest.json')) ?? '';
  const manifest = parsed(evidenceManifest, manifestText);
  if (manifest === null) {
    findings.problem('MANIFEST_ALTERED', 'manifest.json is missing or is none of this format.');
    return {};
  }
  const fingerprint = fingerprintOf(manifest.authority);
  if (authority === null) findings.cannotProve(`Who made this: compare the authority's fingerprint, ${fingerprint}.`);
  else if (fingerprint !== authority.toLowerCase().replaceAll(/[^0-9a-f]/g, ''))
    findings.problem('AUTHORITY_WRONG', `The bundle was signed by ${fingerprint}, another authority than yours.`);
  const signature = (await bundle.text('manifest.sig'))?.trim() ?? '';
  if (!signed(manifestText, signature, manifest.authority))
    findings.problem('MANIFEST_ALTERED', 'manifest.json is not what the authority signed.');
  await verifyFiles(bundle, manifest, findings);
  const proof = verifyProof((await bundle.text('proof.json')) ?? '', manifest, findings);
  if (proof === null) return { authority: fingerprint, cameraId: manifest.cameraId };
  verifyChain(proof, findings);
  if (proof.audio) verifyChain(proof.audio, findings);
  const samples = await verifyVideo(proof, bundle.bytes('video.mp4'), findings);
  findings.cannotProve(
    "That the times are true, and that nothing else was recorded: whoever held the recorder's own key could have made another recording with it.",
    proof.fromMs,
    proof.toMs,
  );
  return { authority: fingerprint, cameraId: proof.cameraId, segments: proof.segments.length, samples };
}

async function verifyFiles(bundle: BundleFile, manifest: EvidenceManifest, findings: Findings): Promise<void> {
  const names = new Set(bundle.names);
  const known = new Map(manifest.files.map((file) => [file.name, file]));
  for (const name of listed) {
    if (!known.has(name)) findings.problem('FILE_MISSING', `${name} is not in the manifest.`);
  }
  for (const { name, sha256 } of manifest.files) {
    if (!names.has(name)) findings.problem('FILE_MISSING', `${name} is missing.`);
    else if ((await sha256Of(bundle.bytes(name))) !== sha256)
      findings.problem('FILE_ALTERED', `${name} is not what was sealed.`);
  }
  for (const name of names) {
    if (!known.has(name) && !ownFiles.includes(name))
      findings.problem('FILE_FOREIGN', `${name} was added to the bundle.`);
  }
}

/** The proof whether or not its signatures hold, so that what was altered can still be located; null when it is none. */
function verifyProof(text: string, manifest: EvidenceManifest, findings: Findings): EvidenceProof | null {
  const envelope = parsed(signedProof, text);
  const proof = envelope && parsed(evidenceProof, envelope.proof);
  if (!envelope || !proof) {
    findings.problem('PROOF_ALTERED', 'proof.json is missing or is none of this format.');
    return null;
  }
  const { certificate, authority } = manifest;
  const certified = parsed(edgeCertificate, certificate.text);
  const sound = certified !== null && signed(certificate.text, certificate.signature, authority);
  if (!sound || certified.edgeServerId !== proof.edgeServerId || certified.publicKey !== envelope.publicKey)
    findings.problem('EDGE_KEY_WRONG', 'The key that signed the proof is not one that the authority vouches for.');
  if (!signed(envelope.proof, envelope.signature, certified?.publicKey ?? envelope.publicKey))
    findings.problem('PROOF_ALTERED', 'proof.json is not what the recorder signed.');
  if (proof.cameraId !== manifest.cameraId)
    findings.problem('PROOF_ALTERED', `The proof is of camera ${proof.cameraId}, the bundle of ${manifest.cameraId}.`);
  return proof;
}

function parsed<T>(shape: z.ZodType<T>, text: string): T | null {
  try {
    const found = shape.safeParse(JSON.parse(text));
    return found.success ? found.data : null;
  } catch {
    return null;
  }
}

function signed(text: string, signature: string, publicKey: string): boolean {
  try {
    const key = createPublicKey(publicKey);
    return (
      key.asymmetricKeyType === 'ed25519' && verify(null, Buffer.from(text), key, Buffer.from(signature, 'base64'))
    );
  } catch {
    return false;
  }
}

function fingerprintOf(publicKey: string): string {
  try {
    const der = createPublicKey(publicKey).export({ type: 'spki', format: 'der' });
    return createHash('sha256').update(der).digest('hex');
  } catch {
    return 'no key';
  }
}
