/** The SDK's whole public surface. */
export { VmsClient, type VmsClientOptions } from './client.ts';
export type { Credentials } from './credentials.ts';
export { type FollowOptions, follow } from './follow.ts';
export {
  SdkCamerasDocument as CamerasDocument,
  SdkEventRaisedDocument as EventRaisedDocument,
  SdkEventsDocument as EventsDocument,
  SdkStartLiveDocument as StartLiveDocument,
} from './generated/graphql.ts';
export { type Connection, paginate } from './paginate.ts';
export type { TypedDocument } from './typed-document.ts';
export { VmsError } from './vms-error.ts';
