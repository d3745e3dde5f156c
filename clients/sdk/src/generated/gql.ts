/* eslint-disable */
import * as types from './graphql.ts';



/**
 * Map of all GraphQL operations in the project.
 *
 * This map has several performance disadvantages:
 * 1. It is not tree-shakeable, so it will include all operations in the project.
 * 2. It is not minifiable, so the string of a GraphQL query will be multiple times inside the bundle.
 * 3. It does not support dead code elimination, so it will add unused operations.
 *
 * Therefore it is highly recommended to use the babel or swc plugin for production.
 * Learn more about it here: https://the-guild.dev/graphql/codegen/plugins/presets/preset-client#reducing-bundle-size
 */
type Documents = {
    "query SdkCameras($first: Int = 50, $after: String, $filter: CameraFilter) {\n  cameras(first: $first, after: $after, filter: $filter) {\n    totalCount\n    edges {\n      node {\n        id\n        name\n        status\n        site {\n          id\n          name\n        }\n      }\n    }\n    pageInfo {\n      hasNextPage\n      endCursor\n    }\n  }\n}": typeof types.SdkCamerasDocument,
    "subscription SdkEventRaised($after: String, $filter: EventFilter) {\n  eventRaised(after: $after, filter: $filter) {\n    cursor\n    event {\n      id\n      kind\n      severity\n      raisedAt\n      label\n      snapshotUrl\n      camera {\n        id\n        name\n      }\n    }\n  }\n}": typeof types.SdkEventRaisedDocument,
    "query SdkEvents($first: Int = 50, $after: String, $filter: EventFilter) {\n  events(first: $first, after: $after, filter: $filter) {\n    liveCursor\n    edges {\n      node {\n        id\n        kind\n        severity\n        state\n        raisedAt\n        endedAt\n        label\n        confidence\n        snapshotUrl\n        camera {\n          id\n          name\n        }\n      }\n    }\n    pageInfo {\n      hasNextPage\n      endCursor\n    }\n  }\n}": typeof types.SdkEventsDocument,
    "mutation SdkStartLive($cameraId: ID!, $protocols: [StreamingProtocol!]!) {\n  startLive(input: {cameraId: $cameraId, protocols: $protocols}) {\n    __typename\n    ... on StartLiveSuccess {\n      session {\n        id\n        protocol\n        url\n        expiresAt\n      }\n    }\n    ... on Error {\n      code\n      message\n    }\n  }\n}": typeof types.SdkStartLiveDocument,
};
const documents: Documents = {
    "query SdkCameras($first: Int = 50, $after: String, $filter: CameraFilter) {\n  cameras(first: $first, after: $after, filter: $filter) {\n    totalCount\n    edges {\n      node {\n        id\n        name\n        status\n        site {\n          id\n          name\n        }\n      }\n    }\n    pageInfo {\n      hasNextPage\n      endCursor\n    }\n  }\n}": types.SdkCamerasDocument,
    "subscription SdkEventRaised($after: String, $filter: EventFilter) {\n  eventRaised(after: $after, filter: $filter) {\n    cursor\n    event {\n      id\n      kind\n      severity\n      raisedAt\n      label\n      snapshotUrl\n      camera {\n        id\n        name\n      }\n    }\n  }\n}": types.SdkEventRaisedDocument,
    "query SdkEvents($first: Int = 50, $after: String, $filter: EventFilter) {\n  events(first: $first, after: $after, filter: $filter) {\n    liveCursor\n    edges {\n      node {\n        id\n        kind\n        severity\n        state\n        raisedAt\n        endedAt\n        label\n        confidence\n        snapshotUrl\n        camera {\n          id\n          name\n        }\n      }\n    }\n    pageInfo {\n      hasNextPage\n      endCursor\n    }\n  }\n}": types.SdkEventsDocument,
    "mutation SdkStartLive($cameraId: ID!, $protocols: [StreamingProtocol!]!) {\n  startLive(input: {cameraId: $cameraId, protocols: $protocols}) {\n    __typename\n    ... on StartLiveSuccess {\n      session {\n        id\n        protocol\n        url\n        expiresAt\n      }\n    }\n    ... on Error {\n      code\n      message\n    }\n  }\n}": types.SdkStartLiveDocument,
};

/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "query SdkCameras($first: Int = 50, $after: String, $filter: CameraFilter) {\n  cameras(first: $first, after: $after, filter: $filter) {\n    totalCount\n    edges {\n      node {\n        id\n        name\n        status\n        site {\n          id\n          name\n        }\n      }\n    }\n    pageInfo {\n      hasNextPage\n      endCursor\n    }\n  }\n}"): typeof import('./graphql.ts').SdkCamerasDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "subscription SdkEventRaised($after: String, $filter: EventFilter) {\n  eventRaised(after: $after, filter: $filter) {\n    cursor\n    event {\n      id\n      kind\n      severity\n      raisedAt\n      label\n      snapshotUrl\n      camera {\n        id\n        name\n      }\n    }\n  }\n}"): typeof import('./graphql.ts').SdkEventRaisedDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "query SdkEvents($first: Int = 50, $after: String, $filter: EventFilter) {\n  events(first: $first, after: $after, filter: $filter) {\n    liveCursor\n    edges {\n      node {\n        id\n        kind\n        severity\n        state\n        raisedAt\n        endedAt\n        label\n        confidence\n        snapshotUrl\n        camera {\n          id\n          name\n        }\n      }\n    }\n    pageInfo {\n      hasNextPage\n      endCursor\n    }\n  }\n}"): typeof import('./graphql.ts').SdkEventsDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "mutation SdkStartLive($cameraId: ID!, $protocols: [StreamingProtocol!]!) {\n  startLive(input: {cameraId: $cameraId, protocols: $protocols}) {\n    __typename\n    ... on StartLiveSuccess {\n      session {\n        id\n        protocol\n        url\n        expiresAt\n      }\n    }\n    ... on Error {\n      code\n      message\n    }\n  }\n}"): typeof import('./graphql.ts').SdkStartLiveDocument;


export function graphql(source: string) {
  return (documents as any)[source] ?? {};
}
