import type { EventKindName } from '../messages/event-kinds.ts';
import type { DeviceAccess } from './device-command.ts';
import type { DesiredSettings } from './edge-settings.ts';
import type { EdgeEventRule } from './event-actions.ts';

/** What one edge is told to do, assembled by the relay, applied by the edge, kept as its last good one. */
export interface DesiredState {
  /** Opaque; equal versions are equal states. The edge reports the version it runs. */
  readonly version: string;
  readonly edgeServerId: string;
  readonly tenantId: string;
  readonly cameras: readonly DesiredCamera[];
  /**
   * What the edge's analytics look for. A camera that no rule names (or every one, from an older cloud that sends none) is
   * looked at by the edge's own defaults; a camera with rules by exactly these: without an enabled one of some kind it
   * raises nothing of that kind.
   */
  readonly analyticsRules?: readonly DesiredRule[] | undefined;
  /** What is to be done about events, by the edge itself. Absent (an older cloud): nothing. */
  readonly eventRules?: readonly EdgeEventRule[] | undefined;
  /** Footage that no rule deletes, also of cameras that are recorded elsewhere by now. Absent (an older cloud): none. */
  readonly locks?: readonly DesiredLock[] | undefined;
  /** Configuration documents for the edge itself. Absent (an older cloud): it stays as it is. */
  readonly settings?: readonly DesiredSettings[] | undefined;
}

export interface DesiredLock {
  readonly id: string;
  readonly cameraId: string;
  readonly fromMs: number;
  readonly toMs: number;
  /** Null: until it is released. */
  readonly untilMs: number | null;
}

/** One analytics rule on one camera. Fractions in [0,1]; null means the analytic's own default. */
export interface DesiredRule {
  readonly id: string;
  readonly cameraId: string;
  readonly kind: EventKindName;
  /** A disabled rule is sent so that an edge can say why nothing is raised. */
  readonly enabled: boolean;
  /** Zones of the camera, by id; empty = the whole picture. */
  readonly zoneIds: readonly string[];
  /** When it looks; null = always. */
  readonly schedule: DesiredSchedule | null;
  readonly minConfidence: number | null;
  /** Frames in a row that must agree before it raises. */
  readonly minHits: number | null;
  /** For LOITERING, STOPPED_OBJECT, ABANDONED_OBJECT, REMOVED_OBJECT, CROWD: how long it must last. */
  readonly dwellMs: number | null;
  /** After an event of this rule, how long none follows for the same object or, without objects, the same zone. */
  readonly cooldownMs: number | null;
  /** Object classes that count ("person", "car", …); empty = every class. */
  readonly classes: readonly string[];
  /** For LINE_CROSSING and WRONG_WAY. */
  readonly direction: 'A_TO_B' | 'B_TO_A' | 'BOTH' | null;
  /** What only one kind has, such as `count` of CROWD; unknown names are ignored. */
  readonly options: Readonly<Record<string, string | number | boolean>>;
}

/** Weekly windows in the site's own time; outside of all of them the rule rests. */
export interface DesiredSchedule {
  /** IANA name, such as "Europe/Vienna". */
  readonly timezone: string;
  /** Days 1 (Monday) to 7; minutes of the day, `toMinute` exclusive and at most 1440. */
  readonly windows: readonly {
    readonly days: readonly number[];
    readonly fromMinute: number;
    readonly toMinute: number;
  }[];
}

export interface DesiredCamera {
  readonly cameraId: string;
  readonly name: string;
  readonly siteId: string;
  /** rtsp:// or rtsps://, without credentials in it. */
  readonly url: string;
  readonly username: string | null;
  readonly password: string | null;
  /** The device that the stream is of; absent (an older cloud) or null: only the stream's address is known. */
  readonly device?: DeviceAccess | null | undefined;
  /** A smaller stream of the same channel, for analytics and small pictures; absent or null: it has none. */
  readonly subUrl?: string | null | undefined;
  /** Absent or null: it records continuously. The stream that the plan chooses is already in `url`. */
  readonly plan?: DesiredPlan | null | undefined;
  /** Whether its audio is recorded beside its video. Absent: it is not. */
  readonly audio?: boolean | undefined;
  /** How its packets travel; absent: AUTO. */
  readonly transport?: 'AUTO' | 'TCP' | 'UDP' | undefined;
  /** Polygons that only those with UNMASKED may see behind. Absent: none. */
  readonly masks?: readonly DesiredMask[] | undefined;
  /** Until then, what is not recorded is expected. */
  readonly maintenanceUntilMs?: number | null | undefined;
  readonly zones: readonly DesiredZone[];
  readonly retention: DesiredRetention;
}

export type DesiredRecordingMode = 'CONTINUOUS' | 'MOTION' | 'EVENT' | 'OFF';

/** When a camera records, in the time of its site; windows do not overlap. */
export interface DesiredPlan {
  /** IANA name. */
  readonly timezone: string;
  /** Days 1 (Monday) to 7; minutes of the day, `toMinute` exclusive and at most 1440. */
  readonly windows: readonly {
    readonly days: readonly number[];
    readonly fromMinute: number;
    readonly toMinute: number;
    readonly mode: DesiredRecordingMode;
  }[];
  /** Outside of every window. */
  readonly otherwise: DesiredRecordingMode;
  /** For MOTION and EVENT: kept from before, and after. */
  readonly preMs: number;
  readonly postMs: number;
}

export interface DesiredMask {
  readonly points: readonly { readonly x: number; readonly y: number }[];
}

export interface DesiredZone {
  readonly id: string;
  readonly name: string;
  readonly kind: 'INTRUSION' | 'LINE';
  /** Relative [0,1] picture coordinates; a polygon for INTRUSION, two points for LINE. */
  readonly points: readonly { readonly x: number; readonly y: number }[];
  /** Seen from the first to the second point, A is on the left. Null for a polygon. */
  readonly direction: 'A_TO_B' | 'B_TO_A' | 'BOTH' | null;
}

export interface DesiredRetention {
  /** Null: no limit of that sort. */
  readonly days: number | null;
  readonly bytesMax: number | null;
  /** Of the disk, kept free for others; absent (an older cloud) or null: nothing is. The largest of an edge's cameras holds. */
  readonly freeBytesMin?: number | null | undefined;
}
