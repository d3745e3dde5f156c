import { Fault } from '@vms/kit/fault';
import type { EdgeSettings } from '@vms/schema/edge/edge-settings.ts';

/** To every child; only the recorder, which knows the disk, answers with `configured`. */
export interface SettingsMessage {
  readonly type: 'settings';
  readonly id: number;
  readonly settings: EdgeSettings;
}

export interface ConfiguredMessage {
  readonly type: 'configured';
  readonly id: number;
  readonly fault: { readonly code: string; readonly message: string } | null;
}

export interface RuntimeSettings {
  /** What a process that just started must know. */
  greeting(): SettingsMessage;
  /** Resolves once the recorder runs them; rejects with why it does not, or SETTINGS_TIMEOUT when it died of them. */
  apply(settings: EdgeSettings): Promise<void>;
  take(message: ConfiguredMessage): void;
}

/** A recorder that is just being started again answers within this time, or the settings are at fault. */
const answerMsMax = 25_000;

/** The main process's side: tells every part what holds, and waits for the part that may refuse it. */
export function runtimeSettings(
  tell: (message: SettingsMessage) => void,
  own: (settings: EdgeSettings) => void,
): RuntimeSettings {
  let current: SettingsMessage = { type: 'settings', id: 0, settings: {} };
  let waiting: { readonly id: number; readonly settle: (fault: ConfiguredMessage['fault']) => void } | null = null;
  return {
    greeting: () => current,
    apply: (settings) =>
      new Promise((resolve, reject) => {
        current = { type: 'settings', id: current.id + 1, settings };
        const late = { code: 'SETTINGS_TIMEOUT', message: 'The recorder did not come up with these settings in time.' };
        const timer = setTimeout(() => waiting?.settle(late), answerMsMax);
        waiting = {
          id: current.id,
          settle: (fault) => {
            clearTimeout(timer);
            waiting = null;
            if (fault) return reject(new Fault(fault.code, fault.message));
            own(settings);
            resolve();
          },
        };
        tell(current);
      }),
    take: ({ id, fault }) => {
      if (waiting?.id === id) waiting.settle(fault);
    },
  };
}
