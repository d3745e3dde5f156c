# Printed from the schema by `npm run schema`; edit the operations, not this.

from __future__ import annotations

from typing import List, Literal, NotRequired, Optional, TypedDict, Union

from ..document import Document
from . import schema

SdkCamerasVariables = TypedDict(
    "SdkCamerasVariables",
    {
        "first": "NotRequired[Optional[int]]",
        "after": "NotRequired[Optional[str]]",
        "filter": "NotRequired[Optional[schema.CameraFilter]]",
    },
)

SdkCamerasResultCamerasEdgesNodeSite = TypedDict(
    "SdkCamerasResultCamerasEdgesNodeSite",
    {
        "id": "str",
        "name": "str",
    },
)

SdkCamerasResultCamerasEdgesNode = TypedDict(
    "SdkCamerasResultCamerasEdgesNode",
    {
        "id": "str",
        "name": "str",
        "status": "schema.CameraStatus",
        "site": "Optional[SdkCamerasResultCamerasEdgesNodeSite]",
    },
)

SdkCamerasResultCamerasEdges = TypedDict(
    "SdkCamerasResultCamerasEdges",
    {
        "node": "SdkCamerasResultCamerasEdgesNode",
    },
)

SdkCamerasResultCamerasPageInfo = TypedDict(
    "SdkCamerasResultCamerasPageInfo",
    {
        "hasNextPage": "bool",
        "endCursor": "Optional[str]",
    },
)

SdkCamerasResultCameras = TypedDict(
    "SdkCamerasResultCameras",
    {
        "totalCount": "int",
        "edges": "List[SdkCamerasResultCamerasEdges]",
        "pageInfo": "SdkCamerasResultCamerasPageInfo",
    },
)

SdkCamerasResult = TypedDict(
    "SdkCamerasResult",
    {
        "cameras": "SdkCamerasResultCameras",
    },
)

cameras: Document[SdkCamerasResult, SdkCamerasVariables] = Document(
    "SdkCameras",
    """query SdkCameras($first: Int = 50, $after: String, $filter: CameraFilter) {
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
""",
)

SdkEventRaisedVariables = TypedDict(
    "SdkEventRaisedVariables",
    {
        "after": "NotRequired[Optional[str]]",
        "filter": "NotRequired[Optional[schema.EventFilter]]",
    },
)

SdkEventRaisedResultEventRaisedEventCamera = TypedDict(
    "SdkEventRaisedResultEventRaisedEventCamera",
    {
        "id": "str",
        "name": "str",
    },
)

SdkEventRaisedResultEventRaisedEvent = TypedDict(
    "SdkEventRaisedResultEventRaisedEvent",
    {
        "id": "str",
        "kind": "schema.EventKind",
        "severity": "schema.EventSeverity",
        "raisedAt": "str",
        "label": "Optional[str]",
        "snapshotUrl": "Optional[str]",
        "camera": "Optional[SdkEventRaisedResultEventRaisedEventCamera]",
    },
)

SdkEventRaisedResultEventRaised = TypedDict(
    "SdkEventRaisedResultEventRaised",
    {
        "cursor": "str",
        "event": "Optional[SdkEventRaisedResultEventRaisedEvent]",
    },
)

SdkEventRaisedResult = TypedDict(
    "SdkEventRaisedResult",
    {
        "eventRaised": "SdkEventRaisedResultEventRaised",
    },
)

event_raised: Document[SdkEventRaisedResult, SdkEventRaisedVariables] = Document(
    "SdkEventRaised",
    """subscription SdkEventRaised($after: String, $filter: EventFilter) {
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
""",
)

SdkEventsVariables = TypedDict(
    "SdkEventsVariables",
    {
        "first": "NotRequired[Optional[int]]",
        "after": "NotRequired[Optional[str]]",
        "filter": "NotRequired[Optional[schema.EventFilter]]",
    },
)

SdkEventsResultEventsEdgesNodeCamera = TypedDict(
    "SdkEventsResultEventsEdgesNodeCamera",
    {
        "id": "str",
        "name": "str",
    },
)

SdkEventsResultEventsEdgesNode = TypedDict(
    "SdkEventsResultEventsEdgesNode",
    {
        "id": "str",
        "kind": "schema.EventKind",
        "severity": "schema.EventSeverity",
        "state": "schema.EventState",
        "raisedAt": "str",
        "endedAt": "Optional[str]",
        "label": "Optional[str]",
        "confidence": "Optional[float]",
        "snapshotUrl": "Optional[str]",
        "camera": "Optional[SdkEventsResultEventsEdgesNodeCamera]",
    },
)

SdkEventsResultEventsEdges = TypedDict(
    "SdkEventsResultEventsEdges",
    {
        "node": "SdkEventsResultEventsEdgesNode",
    },
)

SdkEventsResultEventsPageInfo = TypedDict(
    "SdkEventsResultEventsPageInfo",
    {
        "hasNextPage": "bool",
        "endCursor": "Optional[str]",
    },
)

SdkEventsResultEvents = TypedDict(
    "SdkEventsResultEvents",
    {
        "liveCursor": "str",
        "edges": "List[SdkEventsResultEventsEdges]",
        "pageInfo": "SdkEventsResultEventsPageInfo",
    },
)

SdkEventsResult = TypedDict(
    "SdkEventsResult",
    {
        "events": "SdkEventsResultEvents",
    },
)

events: Document[SdkEventsResult, SdkEventsVariables] = Document(
    "SdkEvents",
    """query SdkEvents($first: Int = 50, $after: String, $filter: EventFilter) {
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
""",
)

SdkStartLiveVariables = TypedDict(
    "SdkStartLiveVariables",
    {
        "cameraId": "str",
        "protocols": "List[schema.StreamingProtocol]",
    },
)

SdkStartLiveResultStartLiveStartLiveSuccessSession = TypedDict(
    "SdkStartLiveResultStartLiveStartLiveSuccessSession",
    {
        "id": "str",
        "protocol": "schema.StreamingProtocol",
        "url": "str",
        "expiresAt": "str",
    },
)

SdkStartLiveResultStartLiveStartLiveSuccess = TypedDict(
    "SdkStartLiveResultStartLiveStartLiveSuccess",
    {
        "__typename": "Literal['StartLiveSuccess']",
        "session": "SdkStartLiveResultStartLiveStartLiveSuccessSession",
    },
)

SdkStartLiveResultStartLiveNotFound = TypedDict(
    "SdkStartLiveResultStartLiveNotFound",
    {
        "__typename": "Literal['NotFound']",
        "code": "str",
        "message": "str",
    },
)

SdkStartLiveResultStartLiveForbidden = TypedDict(
    "SdkStartLiveResultStartLiveForbidden",
    {
        "__typename": "Literal['Forbidden']",
        "code": "str",
        "message": "str",
    },
)

SdkStartLiveResultStartLiveEdgeUnavailable = TypedDict(
    "SdkStartLiveResultStartLiveEdgeUnavailable",
    {
        "__typename": "Literal['EdgeUnavailable']",
        "code": "str",
        "message": "str",
    },
)

SdkStartLiveResultStartLiveValidationError = TypedDict(
    "SdkStartLiveResultStartLiveValidationError",
    {
        "__typename": "Literal['ValidationError']",
        "code": "str",
        "message": "str",
    },
)

SdkStartLiveResultStartLiveViewersExceeded = TypedDict(
    "SdkStartLiveResultStartLiveViewersExceeded",
    {
        "__typename": "Literal['ViewersExceeded']",
        "code": "str",
        "message": "str",
    },
)

SdkStartLiveResult = TypedDict(
    "SdkStartLiveResult",
    {
        "startLive": "Union[SdkStartLiveResultStartLiveStartLiveSuccess, SdkStartLiveResultStartLiveNotFound, SdkStartLiveResultStartLiveForbidden, SdkStartLiveResultStartLiveEdgeUnavailable, SdkStartLiveResultStartLiveValidationError, SdkStartLiveResultStartLiveViewersExceeded]",
    },
)

start_live: Document[SdkStartLiveResult, SdkStartLiveVariables] = Document(
    "SdkStartLive",
    """mutation SdkStartLive($cameraId: ID!, $protocols: [StreamingProtocol!]!) {
  startLive(input: { cameraId: $cameraId, protocols: $protocols }) {
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
""",
)
