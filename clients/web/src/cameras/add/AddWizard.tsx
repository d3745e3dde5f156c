import { type JSX, useState } from 'react';
import type { AddCameraMutation, DiscoverMutation, ProbeDeviceMutation } from '../../generated/graphql.ts';
import { Dialog } from '../../parts/Dialog.tsx';
import { FindStep } from './FindStep.tsx';
import { NameStep } from './NameStep.tsx';
import { SeeStep } from './SeeStep.tsx';
import { SignInStep } from './SignInStep.tsx';
import { addWords as text } from './words.ts';

export type Found = Extract<
  DiscoverMutation['discoverCameras'],
  { __typename: 'DiscoverCamerasSuccess' }
>['devices'][number];
export type Probed = Extract<ProbeDeviceMutation['probeDevice'], { __typename: 'ProbeDeviceSuccess' }>;
export type Added = Extract<AddCameraMutation['addCamera'], { __typename: 'AddCameraSuccess' }>['camera'];

/** What is known of the camera to be added; each step adds to it. */
export interface Candidate {
  readonly edgeServerId: string;
  readonly address: string;
  /** Absent: the address is a stream. */
  readonly protocol?: Found['protocol'] | 'AUTO';
  readonly title: string;
  readonly siteId: string;
  readonly username: string;
  readonly password: string;
  readonly probed: Probed | null;
  readonly channel: number;
}
type Step = { at: 'find' } | { at: 'sign-in' | 'name'; candidate: Candidate } | { at: 'see'; camera: Added };
const STEPS = ['find', 'sign-in', 'name', 'see'] as const;

/** From nothing to a recording camera: find it, sign in to it, name it, look at its picture. */
export function AddWizard({ onClose }: { onClose(): void }): JSX.Element {
  const [step, setStep] = useState<Step>({ at: 'find' });
  return (
    <Dialog wide title={text.title} onClose={onClose}>
      <ol className="steps">
        {STEPS.map((name) => (
          <li key={name} aria-current={name === step.at ? 'step' : undefined}>
            {text.steps[name]}
          </li>
        ))}
      </ol>
      {step.at === 'find' && <FindStep onFound={(candidate) => setStep({ at: 'sign-in', candidate })} />}
      {step.at === 'sign-in' && (
        <SignInStep
          candidate={step.candidate}
          onBack={() => setStep({ at: 'find' })}
          onProbed={(candidate) => setStep({ at: 'name', candidate })}
        />
      )}
      {step.at === 'name' && (
        <NameStep
          candidate={step.candidate}
          onBack={() => setStep({ at: 'sign-in', candidate: step.candidate })}
          onAdded={(camera) => setStep({ at: 'see', camera })}
        />
      )}
      {step.at === 'see' && <SeeStep camera={step.camera} onDone={onClose} onAnother={() => setStep({ at: 'find' })} />}
    </Dialog>
  );
}
