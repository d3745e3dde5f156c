import { useState } from 'react';

export interface Draft<T> {
  /** What is in the form: what was saved, until somebody changes it. */
  readonly value: T;
  readonly changed: boolean;
  /** The version that was seen when the change began: what an optimistic lock wants to hear. */
  readonly version: number;
  set(next: T): void;
  /** Back to what is saved. */
  reset(): void;
}

/** A change that is not saved yet. News from the server does not overwrite it; without a change they show at once. */
export function useDraft<T>(saved: T, savedVersion = 0): Draft<T> {
  const [draft, setDraft] = useState<{ value: T; version: number } | null>(null);
  return {
    value: draft?.value ?? saved,
    changed: draft !== null && JSON.stringify(draft.value) !== JSON.stringify(saved),
    version: draft?.version ?? savedVersion,
    set: (value) => setDraft((known) => ({ value, version: known?.version ?? savedVersion })),
    reset: () => setDraft(null),
  };
}
