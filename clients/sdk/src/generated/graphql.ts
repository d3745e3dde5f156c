/* eslint-disable */
/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
import type { DocumentTypeDecoration } from '@graphql-typed-document-node/core';
export type CameraFilter = {
  /** The whole name. */
  name?: string | null | undefined;
  siteId?: string | number | null | undefined;
  status?: CameraStatus | null | undefined;
  /** In the name. */
  text?: string | null | undefined;
};

export type CameraStatus =
  | 'CONNECTING'
  | 'OFFLINE'
  | 'ONLINE'
  | 'UNKNOWN';

export type EventFilter = {
  cameraIds?: Array<string | number> | null | undefined;
  from?: string | null | undefined;
  incidentId?: string | number | null | undefined;
  kinds?: Array<EventKind> | null | undefined;
  /** The label exactly. */
  label?: string | null | undefined;
  /** A number plate; a trailing * asks for those that begin so. */
  plate?: string | null | undefined;
  severities?: Array<EventSeverity> | null | undefined;
  siteIds?: Array<string | number> | null | undefined;
  states?: Array<EventState> | null | undefined;
  /** Whole words, each in label, plate, origin or a detection’s label. */
  text?: string | null | undefined;
  to?: string | null | undefined;
};

export type EventKind =
  | 'ABANDONED_OBJECT'
  | 'CROWD'
  | 'DEVICE'
  | 'FALL'
  | 'FIRE'
  | 'HEALTH'
  | 'INTRUSION'
  | 'LINE_CROSSING'
  | 'LOITERING'
  | 'MOTION'
  | 'PEOPLE_COUNT'
  | 'PLATE'
  | 'PPE'
  | 'REMOVED_OBJECT'
  | 'SMOKE'
  | 'STOPPED_OBJECT'
  | 'TAMPERING'
  | 'VEHICLE'
  | 'WRONG_WAY';

export type EventSeverity =
  | 'CRITICAL'
  | 'INFO'
  | 'WARNING';

export type EventState =
  | 'ACKNOWLEDGED'
  | 'CLOSED'
  | 'OPEN';

export type StreamingProtocol =
  | 'LL_HLS'
  | 'MSE'
  | 'WEBRTC';

export type SdkCamerasQueryVariables = Exact<{
  first?: number | null | undefined;
  after?: string | null | undefined;
  filter?: CameraFilter | null | undefined;
}>;


export type SdkCamerasQuery = { cameras: { totalCount: number, edges: Array<{ node: { id: string, name: string, status: CameraStatus, site: { id: string, name: string } | null } }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export type SdkEventRaisedSubscriptionVariables = Exact<{
  after?: string | null | undefined;
  filter?: EventFilter | null | undefined;
}>;


export type SdkEventRaisedSubscription = { eventRaised: { cursor: string, event: { id: string, kind: EventKind, severity: EventSeverity, raisedAt: string, label: string | null, snapshotUrl: string | null, camera: { id: string, name: string } | null } | null } };

export type SdkEventsQueryVariables = Exact<{
  first?: number | null | undefined;
  after?: string | null | undefined;
  filter?: EventFilter | null | undefined;
}>;


export type SdkEventsQuery = { events: { liveCursor: string, edges: Array<{ node: { id: string, kind: EventKind, severity: EventSeverity, state: EventState, raisedAt: string, endedAt: string | null, label: string | null, confidence: number | null, snapshotUrl: string | null, camera: { id: string, name: string } | null } }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export type SdkStartLiveMutationVariables = Exact<{
  cameraId: string | number;
  protocols: Array<StreamingProtocol> | StreamingProtocol;
}>;


export type SdkStartLiveMutation = { startLive:
    | { __typename: 'EdgeUnavailable', code: string, message: string }
    | { __typename: 'Forbidden', code: string, message: string }
    | { __typename: 'NotFound', code: string, message: string }
    | { __typename: 'StartLiveSuccess', session: { id: string, protocol: StreamingProtocol, url: string, expiresAt: string } }
    | { __typename: 'ValidationError', code: string, message: string }
    | { __typename: 'ViewersExceeded', code: string, message: string }
   };

export class TypedDocumentString<TResult, TVariables>
  extends String
  implements DocumentTypeDecoration<TResult, TVariables>
{
  __apiType?: NonNullable<DocumentTypeDecoration<TResult, TVariables>['__apiType']>;
  private value: string;
  public __meta__?: Record<string, any> | undefined;

  constructor(value: string, __meta__?: Record<string, any> | undefined) {
    super(value);
    this.value = value;
    this.__meta__ = __meta__;
  }

  override toString(): string & DocumentTypeDecoration<TResult, TVariables> {
    return this.value;
  }
}

export const SdkCamerasDocument = new TypedDocumentString(`
    query SdkCameras($first: Int = 50, $after: String, $filter: CameraFilter) {
  cameras(first: $first, after: $after, filter: $filter) {
    totalCount
    edges {
      node {
        id
        name
        status
        site {
          id
          name
        }
      }
    }
    pageInfo {
      hasNextPage
      endCursor
    }
  }
}
    `, {"hash":"sha256:e9613b5f0ceebbba000a356b259afe1a2e6892f669749e17ac1146ef4ee18cdb"}) as unknown as TypedDocumentString<SdkCamerasQuery, SdkCamerasQueryVariables>;
export const SdkEventRaisedDocument = new TypedDocumentString(`
    subscription SdkEventRaised($after: String, $filter: EventFilter) {
  eventRaised(after: $after, filter: $filter) {
    cursor
    event {
      id
      kind
      severity
      raisedAt
      label
      snapshotUrl
      camera {
        id
        name
      }
    }
  }
}
    `, {"hash":"sha256:99d64a7643b7a277c4e1918f45bab68bee0183ed462611dca084a89afb3971e9"}) as unknown as TypedDocumentString<SdkEventRaisedSubscription, SdkEventRaisedSubscriptionVariables>;
export const SdkEventsDocument = new TypedDocumentString(`
    query SdkEvents($first: Int = 50, $after: String, $filter: EventFilter) {
  events(first: $first, after: $after, filter: $filter) {
    liveCursor
    edges {
      node {
        id
        kind
        severity
        state
        raisedAt
        endedAt
        label
        confidence
        snapshotUrl
        camera {
          id
          name
        }
      }
    }
    pageInfo {
      hasNextPage
      endCursor
    }
  }
}
    `, {"hash":"sha256:d314a8365582e6793bec64771b234d1d13ea7b210c67c894c69ea0b6d4fd6a00"}) as unknown as TypedDocumentString<SdkEventsQuery, SdkEventsQueryVariables>;
export const SdkStartLiveDocument = new TypedDocumentString(`
    mutation SdkStartLive($cameraId: ID!, $protocols: [StreamingProtocol!]!) {
  startLive(input: {cameraId: $cameraId, protocols: $protocols}) {
    __typename
    ... on StartLiveSuccess {
      session {
        id
        protocol
        url
        expiresAt
      }
    }
    ... on Error {
      code
      message
    }
  }
}
    `, {"hash":"sha256:dc54e35b08f01914e18e17a183303dd511f58b830331bb9f903eb46d7a82dd05"}) as unknown as TypedDocumentString<SdkStartLiveMutation, SdkStartLiveMutationVariables>;