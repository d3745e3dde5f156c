# Printed from the schema by `npm run schema`; edit the operations, not this.

from __future__ import annotations

from typing import List, Literal, NotRequired, Optional, TypedDict

AccountMailKind = Literal[
    "PASSWORD_RESET",
    "INVITATION",
]

AccountMailState = Literal[
    "PENDING",
    "SENDING",
    "SENT",
    "DEAD",
]

AiModelTask = Literal[
    "DETECTION",
    "CLASSIFICATION",
    "RECOGNITION",
    "SCENE",
]

AnalyticsRuleDirection = Literal[
    "A_TO_B",
    "B_TO_A",
    "BOTH",
]

AuthPermission = Literal[
    "LIVE",
    "PLAYBACK",
    "PTZ",
    "EXPORT",
    "CONFIGURE",
    "ADMIN",
    "UNMASKED",
]

AuthRole = Literal[
    "OWNER",
    "ADMIN",
    "OPERATOR",
    "VIEWER",
]

AuthScopeKind = Literal[
    "TENANT",
    "SITE",
    "GROUP",
    "CAMERA",
]

CalculatorAccelerator = Literal[
    "CPU",
    "GPU",
    "AUTO",
]

CalculatorActivity = Literal[
    "LOW",
    "MEDIUM",
    "HIGH",
]

CalculatorCodec = Literal[
    "H264",
    "H265",
    "AV1",
    "MJPEG",
]

CalculatorRaid = Literal[
    "NONE",
    "RAID1",
    "RAID5",
    "RAID6",
    "RAID10",
]

CameraLineDirection = Literal[
    "A_TO_B",
    "B_TO_A",
    "BOTH",
]

CameraProtocol = Literal[
    "ONVIF",
    "HIKVISION",
    "DAHUA",
    "RTSP",
]

CameraProtocolChoice = Literal[
    "AUTO",
    "ONVIF",
    "HIKVISION",
    "DAHUA",
    "RTSP",
]

CameraRecordingMode = Literal[
    "CONTINUOUS",
    "MOTION",
    "EVENT",
    "OFF",
]

CameraStatus = Literal[
    "ONLINE",
    "OFFLINE",
    "CONNECTING",
    "UNKNOWN",
]

CameraStreamChoice = Literal[
    "MAIN",
    "SUB",
]

CameraTransport = Literal[
    "AUTO",
    "TCP",
    "UDP",
]

CameraZoneKind = Literal[
    "INTRUSION",
    "LINE",
]

ChannelKind = Literal[
    "EMAIL",
    "WEBHOOK",
    "WEB_PUSH",
    "SMS",
    "CHAT",
]

ChatProvider = Literal[
    "SLACK",
    "TEAMS",
    "TELEGRAM",
]

ClipState = Literal[
    "QUEUED",
    "RUNNING",
    "READY",
    "FAILED",
]

ConfigScope = Literal[
    "TENANT",
    "SITE",
    "EDGE",
    "CAMERA",
]

DeliveryState = Literal[
    "PENDING",
    "SENDING",
    "SENT",
    "DEAD",
    "CANCELLED",
    "HELD_BACK",
]

EdgeCapacityBasis = Literal[
    "SET",
    "ESTIMATED",
    "UNKNOWN",
]

EdgeCommandKind = Literal[
    "RESTART_PART",
    "COLLECT_DIAGNOSTICS",
    "PROBE_CAMERAS",
    "CHECK_INDEX",
    "UPDATE_SOFTWARE",
]

EdgeCommandProgress = Literal[
    "RUNNING",
    "DONE",
    "FAILED",
]

EdgeCommandState = Literal[
    "QUEUED",
    "RUNNING",
    "DONE",
    "FAILED",
    "EXPIRED",
    "CANCELLED",
]

EdgeConfigProgress = Literal[
    "APPLIED",
    "PENDING",
    "REFUSED",
]

EdgePart = Literal[
    "RECORDER",
    "ANALYTICS",
    "MEDIA",
    "DEVICES",
]

EdgeVerdict = Literal[
    "CHOSEN",
    "LESS_ROOM",
    "FULL",
    "OFFLINE",
]

EventActionKind = Literal[
    "LOCK_FOOTAGE",
    "PTZ_PRESET",
    "DEVICE_OUTPUT",
    "SHOW_CAMERAS",
    "WEBHOOK",
]

EventActionState = Literal[
    "PENDING",
    "DONE",
    "FAILED",
]

EventChangeKind = Literal[
    "RAISED",
    "UPDATED",
    "ENDED",
    "DELETED",
]

EventIngestOutcome = Literal[
    "STORED",
    "DUPLICATE",
    "REJECTED",
    "TOO_OLD",
]

EventKind = Literal[
    "MOTION",
    "INTRUSION",
    "LINE_CROSSING",
    "TAMPERING",
    "LOITERING",
    "WRONG_WAY",
    "STOPPED_OBJECT",
    "CROWD",
    "ABANDONED_OBJECT",
    "REMOVED_OBJECT",
    "FIRE",
    "SMOKE",
    "PLATE",
    "VEHICLE",
    "PEOPLE_COUNT",
    "FALL",
    "PPE",
    "DEVICE",
    "HEALTH",
]

EventSeverity = Literal[
    "INFO",
    "WARNING",
    "CRITICAL",
]

EventSnapshotState = Literal[
    "NONE",
    "PENDING",
    "AVAILABLE",
]

EventState = Literal[
    "OPEN",
    "ACKNOWLEDGED",
    "CLOSED",
]

EventStatisticsBucket = Literal[
    "HOUR",
    "DAY",
]

HealthPartKind = Literal[
    "CAMERA",
    "EDGE",
]

HealthState = Literal[
    "UP",
    "DOWN",
    "UNKNOWN",
]

IncidentState = Literal[
    "OPEN",
    "ACKNOWLEDGED",
    "CLOSED",
]

IngestDesiredReason = Literal[
    "RECORD",
    "WAIT_FOR_EVENT",
    "PLAN_OFF",
    "MAINTENANCE",
    "NOT_ASSIGNED",
]

IngestState = Literal[
    "RUNNING",
    "CONNECTING",
    "LOST",
    "AUTH_FAILED",
    "STOPPED",
    "UNKNOWN",
]

LicenseState = Literal[
    "COMMUNITY",
    "VALID",
    "GRACE",
    "EXPIRED",
]

NotificationQuietMode = Literal[
    "HOLD",
    "DROP",
]

NotificationWeekday = Literal[
    "MON",
    "TUE",
    "WED",
    "THU",
    "FRI",
    "SAT",
    "SUN",
]

PtzMoveKind = Literal[
    "CONTINUOUS",
    "RELATIVE",
    "ABSOLUTE",
]

RetentionSource = Literal[
    "CAMERA",
    "SITE",
    "TENANT",
    "BUILT_IN",
]

RolloutState = Literal[
    "RUNNING",
    "HALTED",
    "ABORTED",
    "DONE",
]

RolloutTargetState = Literal[
    "WAITING",
    "TOLD",
    "HEALTHY",
    "FAILED",
    "SKIPPED",
    "UNDONE",
]

RolloutWhat = Literal[
    "CONFIGURATION",
    "SOFTWARE",
]

SegmentState = Literal[
    "OPEN",
    "CLOSED",
]

SignInMethod = Literal[
    "PASSWORD",
    "OIDC",
    "SWITCH",
]

SmsProvider = Literal[
    "TWILIO",
]

StreamingProtocol = Literal[
    "WEBRTC",
    "LL_HLS",
    "MSE",
]

SyncBatchKind = Literal[
    "EVENTS",
    "PICTURE",
]

TicketPriority = Literal[
    "LOW",
    "NORMAL",
    "HIGH",
    "URGENT",
]

TicketState = Literal[
    "OPEN",
    "IN_PROGRESS",
    "WAITING",
    "RESOLVED",
    "CLOSED",
    "CANCELLED",
]

TimelineSpanKind = Literal[
    "RECORDED",
    "BACKFILLED",
    "DELETED",
    "EXPIRED",
    "GAP",
    "NOT_EXPECTED",
    "UNKNOWN",
    "CLOCK_STEP",
]

VideoJobQueue = Literal[
    "HIGH",
    "STANDARD",
]

ViewerLimit = Literal[
    "CAMERA",
    "TENANT",
    "VIEWER",
]

ViewSessionEnd = Literal[
    "LEFT",
    "ENDED",
    "LOST",
]

ViewSessionKind = Literal[
    "LIVE",
    "PLAYBACK",
]

AcknowledgeEventInput = TypedDict(
    "AcknowledgeEventInput",
    {
        "id": "str",
        "version": "int",
        "note": "NotRequired[Optional[str]]",
    },
)

AcknowledgeIncidentInput = TypedDict(
    "AcknowledgeIncidentInput",
    {
        "id": "str",
        "version": "int",
        "note": "NotRequired[Optional[str]]",
    },
)

AddAiModelVersionInput = TypedDict(
    "AddAiModelVersionInput",
    {
        "modelId": "str",
        "version": "str",
        "sha256": "str",
        "licence": "str",
        "card": "str",
        "inputWidth": "int",
        "inputHeight": "int",
        "decoder": "str",
        "classes": "List[str]",
    },
)

AddCameraInput = TypedDict(
    "AddCameraInput",
    {
        "name": "str",
        "address": "str",
        "protocol": "NotRequired[Optional[CameraProtocolChoice]]",
        "username": "NotRequired[Optional[str]]",
        "password": "NotRequired[Optional[str]]",
        "siteId": "NotRequired[Optional[str]]",
        "edgeServerId": "NotRequired[Optional[str]]",
        "channel": "NotRequired[Optional[int]]",
    },
)

AddChannelInput = TypedDict(
    "AddChannelInput",
    {
        "name": "str",
        "enabled": "NotRequired[Optional[bool]]",
        "email": "NotRequired[Optional[ChannelEmailInput]]",
        "webhook": "NotRequired[Optional[ChannelWebhookInput]]",
        "webPush": "NotRequired[Optional[ChannelWebPushInput]]",
        "sms": "NotRequired[Optional[ChannelSmsInput]]",
        "chat": "NotRequired[Optional[ChannelChatInput]]",
    },
)

AddEventRuleInput = TypedDict(
    "AddEventRuleInput",
    {
        "name": "str",
        "enabled": "NotRequired[Optional[bool]]",
        "kinds": "NotRequired[Optional[List[EventKind]]]",
        "severities": "NotRequired[Optional[List[EventSeverity]]]",
        "cameraIds": "NotRequired[Optional[List[str]]]",
        "siteIds": "NotRequired[Optional[List[str]]]",
        "actions": "List[EventRuleActionInput]",
    },
)

AddNotificationRuleInput = TypedDict(
    "AddNotificationRuleInput",
    {
        "name": "str",
        "steps": "List[NotificationStepInput]",
        "enabled": "NotRequired[Optional[bool]]",
        "kinds": "NotRequired[Optional[List[EventKind]]]",
        "severities": "NotRequired[Optional[List[EventSeverity]]]",
        "cameraIds": "NotRequired[Optional[List[str]]]",
        "siteIds": "NotRequired[Optional[List[str]]]",
        "schedule": "NotRequired[Optional[List[NotificationWindowInput]]]",
        "quietHours": "NotRequired[Optional[List[NotificationWindowInput]]]",
        "quietMode": "NotRequired[Optional[NotificationQuietMode]]",
        "criticalBreaksQuiet": "NotRequired[Optional[bool]]",
        "subject": "NotRequired[Optional[str]]",
        "body": "NotRequired[Optional[str]]",
        "throttleSeconds": "NotRequired[Optional[int]]",
        "digestMinutes": "NotRequired[Optional[int]]",
    },
)

AddOidcProviderInput = TypedDict(
    "AddOidcProviderInput",
    {
        "name": "str",
        "issuer": "str",
        "clientId": "str",
        "clientSecret": "str",
        "redirectUri": "str",
        "joinAs": "NotRequired[Optional[AuthRole]]",
    },
)

AddSiteInput = TypedDict(
    "AddSiteInput",
    {
        "name": "str",
        "timezone": "NotRequired[str]",
        "address": "NotRequired[Optional[str]]",
        "position": "NotRequired[Optional[SitePositionInput]]",
    },
)

AddTicketRuleInput = TypedDict(
    "AddTicketRuleInput",
    {
        "name": "str",
        "enabled": "NotRequired[Optional[bool]]",
        "kinds": "NotRequired[Optional[List[EventKind]]]",
        "severities": "NotRequired[Optional[List[EventSeverity]]]",
        "cameraIds": "NotRequired[Optional[List[str]]]",
        "siteIds": "NotRequired[Optional[List[str]]]",
        "priority": "NotRequired[Optional[TicketPriority]]",
        "assigneeId": "NotRequired[Optional[str]]",
    },
)

AnalyticsRuleOptionInput = TypedDict(
    "AnalyticsRuleOptionInput",
    {
        "name": "str",
        "value": "str",
    },
)

AnalyticsRuleScheduleInput = TypedDict(
    "AnalyticsRuleScheduleInput",
    {
        "timezone": "str",
        "windows": "List[AnalyticsRuleWindowInput]",
    },
)

AnalyticsRuleWindowInput = TypedDict(
    "AnalyticsRuleWindowInput",
    {
        "days": "List[int]",
        "fromMinute": "int",
        "toMinute": "int",
    },
)

ApiKeyScopeInput = TypedDict(
    "ApiKeyScopeInput",
    {
        "permission": "AuthPermission",
        "scopeKind": "AuthScopeKind",
        "scopeId": "str",
    },
)

AssignCameraInput = TypedDict(
    "AssignCameraInput",
    {
        "cameraId": "str",
        "edgeServerId": "str",
    },
)

AssignEventInput = TypedDict(
    "AssignEventInput",
    {
        "id": "str",
        "version": "int",
        "assigneeId": "NotRequired[Optional[str]]",
    },
)

AssignIncidentInput = TypedDict(
    "AssignIncidentInput",
    {
        "id": "str",
        "version": "int",
        "assigneeId": "NotRequired[Optional[str]]",
    },
)

AssignRoleInput = TypedDict(
    "AssignRoleInput",
    {
        "userId": "str",
        "roleId": "str",
        "scopeKind": "AuthScopeKind",
        "scopeId": "str",
    },
)

AssignTicketInput = TypedDict(
    "AssignTicketInput",
    {
        "id": "str",
        "version": "int",
        "assigneeId": "NotRequired[Optional[str]]",
    },
)

AttachToTicketInput = TypedDict(
    "AttachToTicketInput",
    {
        "ticketId": "str",
        "name": "str",
        "contentType": "str",
        "base64": "str",
    },
)

AuditFilter = TypedDict(
    "AuditFilter",
    {
        "actorId": "NotRequired[Optional[str]]",
        "action": "NotRequired[Optional[str]]",
        "outcome": "NotRequired[Optional[str]]",
        "text": "NotRequired[Optional[str]]",
        "from": "NotRequired[Optional[str]]",
        "to": "NotRequired[Optional[str]]",
    },
)

BeginOidcInput = TypedDict(
    "BeginOidcInput",
    {
        "providerId": "str",
    },
)

BeginSecondFactorInput = TypedDict(
    "BeginSecondFactorInput",
    {
        "password": "str",
    },
)

CalculatorCamerasInput = TypedDict(
    "CalculatorCamerasInput",
    {
        "name": "str",
        "count": "int",
        "codec": "NotRequired[Optional[CalculatorCodec]]",
        "width": "NotRequired[Optional[int]]",
        "height": "NotRequired[Optional[int]]",
        "fps": "NotRequired[Optional[float]]",
        "activity": "NotRequired[Optional[CalculatorActivity]]",
        "bitrateBps": "NotRequired[Optional[float]]",
        "recordedShare": "NotRequired[Optional[float]]",
        "analyticsFps": "NotRequired[Optional[float]]",
        "eventsPerDay": "NotRequired[Optional[float]]",
    },
)

CalculatorPlanInput = TypedDict(
    "CalculatorPlanInput",
    {
        "cameras": "List[CalculatorCamerasInput]",
        "retentionDays": "NotRequired[Optional[float]]",
        "raid": "NotRequired[Optional[CalculatorRaid]]",
        "diskBytes": "NotRequired[Optional[float]]",
        "hotSpares": "NotRequired[Optional[int]]",
        "remoteViewers": "NotRequired[Optional[int]]",
        "remoteHoursPerDay": "NotRequired[Optional[float]]",
        "pictureBytes": "NotRequired[Optional[float]]",
        "cloudShare": "NotRequired[Optional[float]]",
        "accelerator": "NotRequired[Optional[CalculatorAccelerator]]",
        "detectorCpuMs": "NotRequired[Optional[float]]",
        "detectorGpuMs": "NotRequired[Optional[float]]",
        "machineCores": "NotRequired[Optional[int]]",
        "machineBays": "NotRequired[Optional[int]]",
        "machineNetworkBps": "NotRequired[Optional[float]]",
        "prices": "NotRequired[Optional[CalculatorPricesInput]]",
    },
)

CalculatorPricesInput = TypedDict(
    "CalculatorPricesInput",
    {
        "currency": "NotRequired[Optional[str]]",
        "disk": "NotRequired[Optional[float]]",
        "machine": "NotRequired[Optional[float]]",
        "gpu": "NotRequired[Optional[float]]",
        "energyPerKwh": "NotRequired[Optional[float]]",
        "supportShare": "NotRequired[Optional[float]]",
        "lifetimeYears": "NotRequired[Optional[float]]",
        "cloudGbMonth": "NotRequired[Optional[float]]",
        "cloudEgressGb": "NotRequired[Optional[float]]",
        "cloudCoreHour": "NotRequired[Optional[float]]",
    },
)

CameraFilter = TypedDict(
    "CameraFilter",
    {
        "siteId": "NotRequired[Optional[str]]",
        "status": "NotRequired[Optional[CameraStatus]]",
        "text": "NotRequired[Optional[str]]",
        "name": "NotRequired[Optional[str]]",
    },
)

ChangeEventsInput = TypedDict(
    "ChangeEventsInput",
    {
        "items": "List[ChangeEventsItem]",
        "state": "NotRequired[Optional[EventState]]",
        "assigneeId": "NotRequired[Optional[str]]",
        "note": "NotRequired[Optional[str]]",
    },
)

ChangeEventsItem = TypedDict(
    "ChangeEventsItem",
    {
        "id": "str",
        "version": "int",
    },
)

ChangePasswordInput = TypedDict(
    "ChangePasswordInput",
    {
        "oldPassword": "str",
        "newPassword": "str",
    },
)

ChannelChatInput = TypedDict(
    "ChannelChatInput",
    {
        "provider": "ChatProvider",
        "webhookUrl": "NotRequired[Optional[str]]",
        "botToken": "NotRequired[Optional[str]]",
        "chatId": "NotRequired[Optional[str]]",
        "baseUrl": "NotRequired[Optional[str]]",
    },
)

ChannelEmailInput = TypedDict(
    "ChannelEmailInput",
    {
        "host": "str",
        "port": "NotRequired[int]",
        "secure": "NotRequired[bool]",
        "from": "str",
        "to": "List[str]",
        "username": "NotRequired[Optional[str]]",
        "password": "NotRequired[Optional[str]]",
    },
)

ChannelSmsInput = TypedDict(
    "ChannelSmsInput",
    {
        "provider": "SmsProvider",
        "accountId": "str",
        "token": "str",
        "from": "str",
        "to": "List[str]",
        "baseUrl": "NotRequired[Optional[str]]",
    },
)

ChannelWebhookInput = TypedDict(
    "ChannelWebhookInput",
    {
        "url": "str",
        "signingSecret": "NotRequired[Optional[str]]",
    },
)

ChannelWebPushInput = TypedDict(
    "ChannelWebPushInput",
    {
        "contact": "str",
    },
)

ClipFilter = TypedDict(
    "ClipFilter",
    {
        "cameraId": "NotRequired[Optional[str]]",
        "states": "NotRequired[Optional[List[ClipState]]]",
    },
)

CloseEventInput = TypedDict(
    "CloseEventInput",
    {
        "id": "str",
        "version": "int",
        "note": "NotRequired[Optional[str]]",
    },
)

CloseIncidentInput = TypedDict(
    "CloseIncidentInput",
    {
        "id": "str",
        "version": "int",
        "note": "NotRequired[Optional[str]]",
    },
)

CommentTicketInput = TypedDict(
    "CommentTicketInput",
    {
        "ticketId": "str",
        "body": "str",
    },
)

CompleteOidcInput = TypedDict(
    "CompleteOidcInput",
    {
        "state": "str",
        "callbackUrl": "str",
    },
)

ConfirmSecondFactorInput = TypedDict(
    "ConfirmSecondFactorInput",
    {
        "code": "str",
    },
)

CreateAnalyticsRuleInput = TypedDict(
    "CreateAnalyticsRuleInput",
    {
        "cameraId": "str",
        "name": "str",
        "kind": "EventKind",
        "enabled": "NotRequired[Optional[bool]]",
        "zoneIds": "NotRequired[Optional[List[str]]]",
        "schedule": "NotRequired[Optional[AnalyticsRuleScheduleInput]]",
        "minConfidence": "NotRequired[Optional[float]]",
        "minHits": "NotRequired[Optional[int]]",
        "dwellMs": "NotRequired[Optional[int]]",
        "cooldownMs": "NotRequired[Optional[int]]",
        "classes": "NotRequired[Optional[List[str]]]",
        "direction": "NotRequired[Optional[AnalyticsRuleDirection]]",
        "options": "NotRequired[Optional[List[AnalyticsRuleOptionInput]]]",
    },
)

CreateApiKeyInput = TypedDict(
    "CreateApiKeyInput",
    {
        "name": "str",
        "scopes": "List[ApiKeyScopeInput]",
        "expiresAt": "NotRequired[Optional[str]]",
    },
)

CreateCameraGroupInput = TypedDict(
    "CreateCameraGroupInput",
    {
        "name": "str",
        "cameraIds": "List[str]",
    },
)

CreateEdgeClusterInput = TypedDict(
    "CreateEdgeClusterInput",
    {
        "siteId": "str",
        "name": "str",
        "edgeServerIds": "List[str]",
        "failoverAfterSeconds": "NotRequired[Optional[int]]",
        "failbackAfterSeconds": "NotRequired[Optional[int]]",
    },
)

CreateEnrolmentInput = TypedDict(
    "CreateEnrolmentInput",
    {
        "siteId": "NotRequired[Optional[str]]",
        "name": "str",
    },
)

CreateRoleInput = TypedDict(
    "CreateRoleInput",
    {
        "name": "str",
        "permissions": "List[AuthPermission]",
    },
)

CreateSavedSearchInput = TypedDict(
    "CreateSavedSearchInput",
    {
        "name": "str",
        "shared": "NotRequired[Optional[bool]]",
        "filter": "EventFilter",
    },
)

CreateUserInput = TypedDict(
    "CreateUserInput",
    {
        "email": "str",
        "name": "str",
        "password": "str",
        "role": "AuthRole",
    },
)

DeletionFilter = TypedDict(
    "DeletionFilter",
    {
        "cameraId": "NotRequired[Optional[str]]",
    },
)

DescribeConfigKindInput = TypedDict(
    "DescribeConfigKindInput",
    {
        "kind": "str",
        "schema": "str",
        "version": "int",
    },
)

DiscoverCamerasInput = TypedDict(
    "DiscoverCamerasInput",
    {
        "edgeServerId": "str",
        "timeoutMs": "NotRequired[Optional[int]]",
        "interfaces": "NotRequired[Optional[List[str]]]",
        "range": "NotRequired[Optional[str]]",
    },
)

EdgeAcceleratorInput = TypedDict(
    "EdgeAcceleratorInput",
    {
        "kind": "str",
        "name": "str",
    },
)

EdgeCommandReport = TypedDict(
    "EdgeCommandReport",
    {
        "id": "str",
        "state": "EdgeCommandProgress",
        "percent": "int",
        "note": "str",
        "result": "NotRequired[Optional[str]]",
        "code": "NotRequired[Optional[str]]",
        "message": "NotRequired[Optional[str]]",
    },
)

EdgeCoverageSpan = TypedDict(
    "EdgeCoverageSpan",
    {
        "cameraId": "str",
        "kind": "str",
        "fromMs": "float",
        "toMs": "float",
        "reason": "NotRequired[Optional[str]]",
    },
)

EdgeDiskInput = TypedDict(
    "EdgeDiskInput",
    {
        "path": "str",
        "bytes": "float",
        "freeBytes": "float",
    },
)

EdgeInventoryInput = TypedDict(
    "EdgeInventoryInput",
    {
        "os": "str",
        "arch": "str",
        "node": "str",
        "cpu": "str",
        "cores": "int",
        "memoryBytes": "float",
        "disks": "List[EdgeDiskInput]",
        "accelerators": "List[EdgeAcceleratorInput]",
        "providers": "List[str]",
        "cameras": "int",
        "streamsRunning": "int",
        "recordedBitsPerSecond": "float",
    },
)

EdgeReportAnalyticsInput = TypedDict(
    "EdgeReportAnalyticsInput",
    {
        "asOf": "str",
        "jobs": "List[EdgeReportJobsInput]",
        "models": "List[EdgeReportModelInput]",
    },
)

EdgeReportCommandsInput = TypedDict(
    "EdgeReportCommandsInput",
    {
        "commands": "List[EdgeCommandReport]",
    },
)

EdgeReportCoverageInput = TypedDict(
    "EdgeReportCoverageInput",
    {
        "asOf": "str",
        "spans": "List[EdgeCoverageSpan]",
    },
)

EdgeReportJobsInput = TypedDict(
    "EdgeReportJobsInput",
    {
        "queue": "VideoJobQueue",
        "waiting": "int",
        "running": "int",
        "done": "float",
        "failed": "float",
        "dropped": "float",
        "perSecond": "float",
    },
)

EdgeReportModelInput = TypedDict(
    "EdgeReportModelInput",
    {
        "modelId": "str",
        "version": "str",
        "provider": "NotRequired[Optional[str]]",
        "frames": "float",
        "msPerFrame": "float",
        "sha256": "NotRequired[Optional[str]]",
        "state": "NotRequired[Optional[str]]",
        "code": "NotRequired[Optional[str]]",
        "reason": "NotRequired[Optional[str]]",
    },
)

EdgeReportSettingsInput = TypedDict(
    "EdgeReportSettingsInput",
    {
        "asOf": "str",
        "documents": "List[EdgeSettingsReport]",
    },
)

EdgeReportStorageInput = TypedDict(
    "EdgeReportStorageInput",
    {
        "asOf": "str",
        "volumeId": "str",
        "bytes": "float",
        "bytesMax": "float",
        "freeBytes": "float",
        "cameras": "List[EdgeStorageUsage]",
        "deletions": "List[EdgeStorageDeletion]",
    },
)

EdgeReportStreamsInput = TypedDict(
    "EdgeReportStreamsInput",
    {
        "asOf": "str",
        "streams": "List[EdgeStreamReport]",
        "cpuPercent": "NotRequired[Optional[float]]",
        "memoryBytes": "NotRequired[Optional[float]]",
    },
)

EdgeReportSyncInput = TypedDict(
    "EdgeReportSyncInput",
    {
        "asOf": "str",
        "pendingEvents": "int",
        "lastAckAt": "NotRequired[Optional[str]]",
        "backlogBytes": "float",
        "appliedVersion": "NotRequired[Optional[str]]",
        "oldestPendingAt": "NotRequired[Optional[str]]",
        "bitsPerSecondMax": "NotRequired[Optional[float]]",
        "sentBytes": "NotRequired[Optional[float]]",
        "sessions": "NotRequired[Optional[List[EdgeSyncSessionReport]]]",
        "batches": "NotRequired[Optional[List[EdgeSyncBatchReport]]]",
    },
)

EdgeSettingsRefusal = TypedDict(
    "EdgeSettingsRefusal",
    {
        "revision": "str",
        "code": "str",
        "message": "str",
    },
)

EdgeSettingsReport = TypedDict(
    "EdgeSettingsReport",
    {
        "kind": "str",
        "appliedRevision": "NotRequired[Optional[str]]",
        "refused": "NotRequired[Optional[EdgeSettingsRefusal]]",
    },
)

EdgeStorageDeletion = TypedDict(
    "EdgeStorageDeletion",
    {
        "seq": "float",
        "cameraId": "str",
        "fromMs": "float",
        "toMs": "float",
        "bytes": "float",
        "rule": "str",
        "atMs": "float",
    },
)

EdgeStorageUsage = TypedDict(
    "EdgeStorageUsage",
    {
        "cameraId": "str",
        "bytes": "float",
        "oldestMs": "float",
        "newestMs": "float",
    },
)

EdgeStreamReport = TypedDict(
    "EdgeStreamReport",
    {
        "cameraId": "str",
        "state": "IngestState",
        "codec": "NotRequired[Optional[str]]",
        "width": "NotRequired[Optional[int]]",
        "height": "NotRequired[Optional[int]]",
        "fps": "NotRequired[Optional[float]]",
        "bitrateBps": "NotRequired[Optional[int]]",
        "lastFrameAt": "NotRequired[Optional[str]]",
        "reconnects": "NotRequired[Optional[int]]",
        "gaps": "NotRequired[Optional[int]]",
        "error": "NotRequired[Optional[str]]",
        "mode": "NotRequired[Optional[str]]",
        "recording": "NotRequired[Optional[bool]]",
        "notExpected": "NotRequired[Optional[str]]",
    },
)

EdgeSyncBatchReport = TypedDict(
    "EdgeSyncBatchReport",
    {
        "id": "str",
        "sessionId": "str",
        "kind": "SyncBatchKind",
        "items": "int",
        "bytes": "float",
        "sentAtMs": "float",
        "ackedAtMs": "NotRequired[Optional[float]]",
        "stored": "int",
        "duplicates": "int",
        "refused": "int",
    },
)

EdgeSyncSessionReport = TypedDict(
    "EdgeSyncSessionReport",
    {
        "id": "str",
        "startedAtMs": "float",
        "endedAtMs": "NotRequired[Optional[float]]",
        "endReason": "NotRequired[Optional[str]]",
        "batches": "int",
        "unanswered": "int",
        "events": "int",
        "pictures": "int",
        "bytes": "float",
    },
)

EndSessionInput = TypedDict(
    "EndSessionInput",
    {
        "id": "str",
    },
)

EndUserSessionsInput = TypedDict(
    "EndUserSessionsInput",
    {
        "userId": "str",
    },
)

EventFilter = TypedDict(
    "EventFilter",
    {
        "cameraIds": "NotRequired[Optional[List[str]]]",
        "siteIds": "NotRequired[Optional[List[str]]]",
        "kinds": "NotRequired[Optional[List[EventKind]]]",
        "severities": "NotRequired[Optional[List[EventSeverity]]]",
        "states": "NotRequired[Optional[List[EventState]]]",
        "from": "NotRequired[Optional[str]]",
        "to": "NotRequired[Optional[str]]",
        "text": "NotRequired[Optional[str]]",
        "label": "NotRequired[Optional[str]]",
        "plate": "NotRequired[Optional[str]]",
        "incidentId": "NotRequired[Optional[str]]",
    },
)

EventRuleActionInput = TypedDict(
    "EventRuleActionInput",
    {
        "lockFootage": "NotRequired[Optional[EventRuleLockInput]]",
        "ptzPreset": "NotRequired[Optional[EventRulePresetInput]]",
        "deviceOutput": "NotRequired[Optional[EventRuleOutputInput]]",
        "showCameras": "NotRequired[Optional[EventRuleShowInput]]",
        "webhook": "NotRequired[Optional[EventRuleWebhookInput]]",
    },
)

EventRuleLockInput = TypedDict(
    "EventRuleLockInput",
    {
        "cameraId": "NotRequired[Optional[str]]",
        "preSeconds": "NotRequired[int]",
        "postSeconds": "NotRequired[int]",
        "keepDays": "NotRequired[int]",
    },
)

EventRuleOutputInput = TypedDict(
    "EventRuleOutputInput",
    {
        "cameraId": "NotRequired[Optional[str]]",
        "outputId": "str",
        "active": "NotRequired[bool]",
        "pulseMs": "NotRequired[Optional[int]]",
    },
)

EventRulePresetInput = TypedDict(
    "EventRulePresetInput",
    {
        "cameraId": "NotRequired[Optional[str]]",
        "presetId": "str",
    },
)

EventRuleShowInput = TypedDict(
    "EventRuleShowInput",
    {
        "cameraIds": "List[str]",
    },
)

EventRuleWebhookInput = TypedDict(
    "EventRuleWebhookInput",
    {
        "url": "str",
        "signingSecret": "NotRequired[Optional[str]]",
    },
)

ExportClipInput = TypedDict(
    "ExportClipInput",
    {
        "cameraId": "str",
        "from": "str",
        "to": "str",
        "evidence": "NotRequired[bool]",
        "reason": "NotRequired[Optional[str]]",
        "keepDays": "NotRequired[Optional[int]]",
        "idempotencyKey": "NotRequired[Optional[str]]",
    },
)

FeatureFlagOverrideInput = TypedDict(
    "FeatureFlagOverrideInput",
    {
        "scope": "ConfigScope",
        "scopeId": "NotRequired[Optional[str]]",
        "enabled": "bool",
    },
)

FootageLockFilter = TypedDict(
    "FootageLockFilter",
    {
        "cameraId": "NotRequired[Optional[str]]",
        "active": "NotRequired[Optional[bool]]",
    },
)

GotoPtzPresetInput = TypedDict(
    "GotoPtzPresetInput",
    {
        "cameraId": "str",
        "presetId": "str",
    },
)

GrantInput = TypedDict(
    "GrantInput",
    {
        "userId": "str",
        "permission": "AuthPermission",
        "scopeKind": "AuthScopeKind",
        "scopeId": "str",
    },
)

HealthFilter = TypedDict(
    "HealthFilter",
    {
        "kind": "NotRequired[Optional[HealthPartKind]]",
        "state": "NotRequired[Optional[HealthState]]",
        "siteId": "NotRequired[Optional[str]]",
    },
)

ImportCamerasInput = TypedDict(
    "ImportCamerasInput",
    {
        "csv": "str",
        "edgeServerId": "NotRequired[Optional[str]]",
    },
)

InstallLicenseInput = TypedDict(
    "InstallLicenseInput",
    {
        "token": "str",
    },
)

InviteUserInput = TypedDict(
    "InviteUserInput",
    {
        "email": "str",
        "name": "str",
        "role": "AuthRole",
    },
)

LinkTicketInput = TypedDict(
    "LinkTicketInput",
    {
        "ticketId": "str",
        "eventId": "NotRequired[Optional[str]]",
        "incidentId": "NotRequired[Optional[str]]",
    },
)

LockFootageInput = TypedDict(
    "LockFootageInput",
    {
        "cameraId": "str",
        "from": "str",
        "to": "str",
        "reason": "str",
        "legalHold": "NotRequired[bool]",
        "until": "NotRequired[Optional[str]]",
    },
)

LoginInput = TypedDict(
    "LoginInput",
    {
        "email": "str",
        "password": "str",
        "code": "NotRequired[Optional[str]]",
        "tenantId": "NotRequired[Optional[str]]",
    },
)

LogoutInput = TypedDict(
    "LogoutInput",
    {
        "refreshToken": "str",
    },
)

MovePtzInput = TypedDict(
    "MovePtzInput",
    {
        "cameraId": "str",
        "how": "PtzMoveKind",
        "pan": "NotRequired[Optional[float]]",
        "tilt": "NotRequired[Optional[float]]",
        "zoom": "NotRequired[Optional[float]]",
    },
)

MoveTicketInput = TypedDict(
    "MoveTicketInput",
    {
        "id": "str",
        "version": "int",
        "to": "TicketState",
    },
)

NotificationStepInput = TypedDict(
    "NotificationStepInput",
    {
        "channelId": "str",
        "afterMinutes": "NotRequired[int]",
    },
)

NotificationWindowInput = TypedDict(
    "NotificationWindowInput",
    {
        "days": "List[NotificationWeekday]",
        "from": "str",
        "to": "str",
    },
)

OpenTicketInput = TypedDict(
    "OpenTicketInput",
    {
        "title": "str",
        "description": "NotRequired[Optional[str]]",
        "priority": "NotRequired[Optional[TicketPriority]]",
        "cameraId": "NotRequired[Optional[str]]",
        "siteId": "NotRequired[Optional[str]]",
        "assigneeId": "NotRequired[Optional[str]]",
        "eventIds": "NotRequired[Optional[List[str]]]",
        "incidentIds": "NotRequired[Optional[List[str]]]",
    },
)

PointInput = TypedDict(
    "PointInput",
    {
        "x": "float",
        "y": "float",
    },
)

PrivacyMaskInput = TypedDict(
    "PrivacyMaskInput",
    {
        "name": "str",
        "points": "List[PointInput]",
    },
)

ProbeDeviceInput = TypedDict(
    "ProbeDeviceInput",
    {
        "address": "str",
        "protocol": "NotRequired[Optional[CameraProtocolChoice]]",
        "channel": "NotRequired[Optional[int]]",
        "username": "NotRequired[Optional[str]]",
        "password": "NotRequired[Optional[str]]",
        "edgeServerId": "NotRequired[Optional[str]]",
    },
)

RecordingPlanInput = TypedDict(
    "RecordingPlanInput",
    {
        "windows": "List[RecordingWindowInput]",
        "otherwise": "NotRequired[CameraRecordingMode]",
        "stream": "NotRequired[CameraStreamChoice]",
        "transport": "NotRequired[CameraTransport]",
        "audio": "NotRequired[bool]",
        "preS": "NotRequired[int]",
        "postS": "NotRequired[int]",
    },
)

RecordingWindowInput = TypedDict(
    "RecordingWindowInput",
    {
        "days": "List[int]",
        "fromMinute": "int",
        "toMinute": "int",
        "mode": "CameraRecordingMode",
    },
)

RefreshInput = TypedDict(
    "RefreshInput",
    {
        "refreshToken": "str",
    },
)

RegisterAiModelInput = TypedDict(
    "RegisterAiModelInput",
    {
        "id": "str",
        "name": "str",
        "task": "AiModelTask",
    },
)

RemoveCameraInput = TypedDict(
    "RemoveCameraInput",
    {
        "id": "str",
        "version": "NotRequired[Optional[int]]",
    },
)

RemoveOidcProviderInput = TypedDict(
    "RemoveOidcProviderInput",
    {
        "id": "str",
    },
)

RemovePtzPresetInput = TypedDict(
    "RemovePtzPresetInput",
    {
        "cameraId": "str",
        "presetId": "str",
    },
)

RemoveRoleInput = TypedDict(
    "RemoveRoleInput",
    {
        "id": "str",
    },
)

RemoveSecondFactorInput = TypedDict(
    "RemoveSecondFactorInput",
    {
        "password": "str",
        "code": "str",
    },
)

RenameTenantInput = TypedDict(
    "RenameTenantInput",
    {
        "name": "str",
    },
)

RequestPasswordResetInput = TypedDict(
    "RequestPasswordResetInput",
    {
        "email": "str",
    },
)

ResendInvitationInput = TypedDict(
    "ResendInvitationInput",
    {
        "userId": "str",
    },
)

ResetPasswordInput = TypedDict(
    "ResetPasswordInput",
    {
        "token": "str",
        "password": "str",
    },
)

ResetSecondFactorInput = TypedDict(
    "ResetSecondFactorInput",
    {
        "userId": "str",
    },
)

RevokeApiKeyInput = TypedDict(
    "RevokeApiKeyInput",
    {
        "id": "str",
    },
)

RevokeInput = TypedDict(
    "RevokeInput",
    {
        "userId": "str",
        "permission": "AuthPermission",
        "scopeKind": "AuthScopeKind",
        "scopeId": "str",
    },
)

RollbackConfigInput = TypedDict(
    "RollbackConfigInput",
    {
        "id": "str",
        "version": "int",
        "to": "int",
        "note": "NotRequired[Optional[str]]",
    },
)

SaveCostScenarioInput = TypedDict(
    "SaveCostScenarioInput",
    {
        "name": "str",
        "plan": "CalculatorPlanInput",
    },
)

SavePtzPresetInput = TypedDict(
    "SavePtzPresetInput",
    {
        "cameraId": "str",
        "presetId": "NotRequired[Optional[str]]",
        "name": "str",
    },
)

SendEdgeCommandInput = TypedDict(
    "SendEdgeCommandInput",
    {
        "edgeServerId": "str",
        "kind": "EdgeCommandKind",
        "part": "NotRequired[Optional[EdgePart]]",
        "cameraIds": "NotRequired[Optional[List[str]]]",
        "version": "NotRequired[Optional[str]]",
        "idempotencyKey": "NotRequired[Optional[str]]",
        "beginWithinSeconds": "NotRequired[Optional[int]]",
    },
)

SetCameraMaintenanceInput = TypedDict(
    "SetCameraMaintenanceInput",
    {
        "cameraId": "str",
        "version": "int",
        "until": "NotRequired[Optional[str]]",
        "reason": "NotRequired[Optional[str]]",
    },
)

SetCameraTagsInput = TypedDict(
    "SetCameraTagsInput",
    {
        "cameraId": "str",
        "version": "int",
        "tags": "List[str]",
    },
)

SetDefaultRetentionInput = TypedDict(
    "SetDefaultRetentionInput",
    {
        "siteId": "NotRequired[Optional[str]]",
        "days": "NotRequired[Optional[int]]",
        "bytesMax": "NotRequired[Optional[float]]",
        "freeBytesMin": "NotRequired[Optional[float]]",
    },
)

SetDeviceClockInput = TypedDict(
    "SetDeviceClockInput",
    {
        "cameraId": "str",
        "ntpServer": "NotRequired[Optional[str]]",
    },
)

SetDeviceCredentialsInput = TypedDict(
    "SetDeviceCredentialsInput",
    {
        "deviceId": "str",
        "version": "NotRequired[Optional[int]]",
        "username": "str",
        "password": "str",
    },
)

SetDeviceOutputInput = TypedDict(
    "SetDeviceOutputInput",
    {
        "cameraId": "str",
        "outputId": "str",
        "active": "bool",
    },
)

SetEdgeCapacityInput = TypedDict(
    "SetEdgeCapacityInput",
    {
        "edgeServerId": "str",
        "camerasMax": "NotRequired[Optional[int]]",
    },
)

SetEventPolicyInput = TypedDict(
    "SetEventPolicyInput",
    {
        "version": "int",
        "dedupeWindowMs": "NotRequired[Optional[int]]",
        "incidentWindowMs": "NotRequired[Optional[int]]",
        "keepDays": "NotRequired[Optional[int]]",
        "keepInfoDays": "NotRequired[Optional[int]]",
    },
)

SetFeatureFlagInput = TypedDict(
    "SetFeatureFlagInput",
    {
        "key": "str",
        "version": "int",
        "enabled": "bool",
        "description": "NotRequired[Optional[str]]",
        "percent": "NotRequired[Optional[int]]",
        "overrides": "NotRequired[Optional[List[FeatureFlagOverrideInput]]]",
    },
)

SetPrivacyMasksInput = TypedDict(
    "SetPrivacyMasksInput",
    {
        "cameraId": "str",
        "version": "int",
        "masks": "List[PrivacyMaskInput]",
    },
)

SetRecordingPlanInput = TypedDict(
    "SetRecordingPlanInput",
    {
        "cameraId": "str",
        "version": "int",
        "plan": "RecordingPlanInput",
    },
)

SetRetentionInput = TypedDict(
    "SetRetentionInput",
    {
        "cameraId": "str",
        "days": "NotRequired[Optional[int]]",
        "bytesMax": "NotRequired[Optional[float]]",
        "freeBytesMin": "NotRequired[Optional[float]]",
        "reset": "NotRequired[Optional[bool]]",
    },
)

SetUserDisabledInput = TypedDict(
    "SetUserDisabledInput",
    {
        "userId": "str",
        "disabled": "bool",
    },
)

SetViewerLimitsInput = TypedDict(
    "SetViewerLimitsInput",
    {
        "perCamera": "NotRequired[Optional[int]]",
        "perTenant": "NotRequired[Optional[int]]",
        "perViewer": "NotRequired[Optional[int]]",
    },
)

SetZonesInput = TypedDict(
    "SetZonesInput",
    {
        "cameraId": "str",
        "version": "NotRequired[Optional[int]]",
        "zones": "List[ZoneInput]",
    },
)

SitePositionInput = TypedDict(
    "SitePositionInput",
    {
        "latitude": "float",
        "longitude": "float",
    },
)

StartLiveInput = TypedDict(
    "StartLiveInput",
    {
        "cameraId": "str",
        "protocols": "List[StreamingProtocol]",
    },
)

StartPlaybackInput = TypedDict(
    "StartPlaybackInput",
    {
        "cameraId": "str",
        "from": "str",
        "to": "str",
    },
)

StartPtzPatrolInput = TypedDict(
    "StartPtzPatrolInput",
    {
        "cameraId": "str",
        "patrolId": "str",
    },
)

StartRolloutInput = TypedDict(
    "StartRolloutInput",
    {
        "name": "str",
        "content": "NotRequired[Optional[str]]",
        "softwareVersion": "NotRequired[Optional[str]]",
        "edgeServerIds": "NotRequired[Optional[List[str]]]",
        "siteId": "NotRequired[Optional[str]]",
        "wavePercents": "NotRequired[Optional[List[int]]]",
        "settleSeconds": "NotRequired[Optional[int]]",
        "limitSeconds": "NotRequired[Optional[int]]",
        "failuresMax": "NotRequired[Optional[int]]",
    },
)

StopPtzPatrolInput = TypedDict(
    "StopPtzPatrolInput",
    {
        "cameraId": "str",
        "patrolId": "str",
    },
)

SubscribePushInput = TypedDict(
    "SubscribePushInput",
    {
        "channelId": "str",
        "endpoint": "str",
        "p256dh": "str",
        "auth": "str",
    },
)

SwitchTenantInput = TypedDict(
    "SwitchTenantInput",
    {
        "tenantId": "str",
    },
)

TicketFilter = TypedDict(
    "TicketFilter",
    {
        "states": "NotRequired[Optional[List[TicketState]]]",
        "priorities": "NotRequired[Optional[List[TicketPriority]]]",
        "assigneeId": "NotRequired[Optional[str]]",
        "cameraId": "NotRequired[Optional[str]]",
        "siteId": "NotRequired[Optional[str]]",
        "breached": "NotRequired[Optional[bool]]",
        "text": "NotRequired[Optional[str]]",
    },
)

UnassignRoleInput = TypedDict(
    "UnassignRoleInput",
    {
        "userId": "str",
        "roleId": "str",
        "scopeKind": "AuthScopeKind",
        "scopeId": "str",
    },
)

UpdateAnalyticsRuleInput = TypedDict(
    "UpdateAnalyticsRuleInput",
    {
        "id": "str",
        "version": "int",
        "name": "NotRequired[Optional[str]]",
        "enabled": "NotRequired[Optional[bool]]",
        "zoneIds": "NotRequired[Optional[List[str]]]",
        "schedule": "NotRequired[Optional[AnalyticsRuleScheduleInput]]",
        "minConfidence": "NotRequired[Optional[float]]",
        "minHits": "NotRequired[Optional[int]]",
        "dwellMs": "NotRequired[Optional[int]]",
        "cooldownMs": "NotRequired[Optional[int]]",
        "classes": "NotRequired[Optional[List[str]]]",
        "direction": "NotRequired[Optional[AnalyticsRuleDirection]]",
        "options": "NotRequired[Optional[List[AnalyticsRuleOptionInput]]]",
    },
)

UpdateCameraGroupInput = TypedDict(
    "UpdateCameraGroupInput",
    {
        "id": "str",
        "version": "int",
        "name": "NotRequired[Optional[str]]",
        "cameraIds": "NotRequired[Optional[List[str]]]",
    },
)

UpdateCameraInput = TypedDict(
    "UpdateCameraInput",
    {
        "id": "str",
        "version": "int",
        "name": "NotRequired[Optional[str]]",
        "siteId": "NotRequired[Optional[str]]",
    },
)

UpdateChannelInput = TypedDict(
    "UpdateChannelInput",
    {
        "id": "str",
        "version": "int",
        "name": "NotRequired[Optional[str]]",
        "enabled": "NotRequired[Optional[bool]]",
        "email": "NotRequired[Optional[ChannelEmailInput]]",
        "webhook": "NotRequired[Optional[ChannelWebhookInput]]",
        "webPush": "NotRequired[Optional[ChannelWebPushInput]]",
        "sms": "NotRequired[Optional[ChannelSmsInput]]",
        "chat": "NotRequired[Optional[ChannelChatInput]]",
    },
)

UpdateCostScenarioInput = TypedDict(
    "UpdateCostScenarioInput",
    {
        "id": "str",
        "version": "int",
        "name": "NotRequired[Optional[str]]",
        "plan": "NotRequired[Optional[CalculatorPlanInput]]",
    },
)

UpdateEdgeClusterInput = TypedDict(
    "UpdateEdgeClusterInput",
    {
        "id": "str",
        "version": "int",
        "name": "NotRequired[Optional[str]]",
        "edgeServerIds": "NotRequired[Optional[List[str]]]",
        "failoverAfterSeconds": "NotRequired[Optional[int]]",
        "failbackAfterSeconds": "NotRequired[Optional[int]]",
    },
)

UpdateEventRuleInput = TypedDict(
    "UpdateEventRuleInput",
    {
        "id": "str",
        "version": "int",
        "name": "NotRequired[Optional[str]]",
        "enabled": "NotRequired[Optional[bool]]",
        "kinds": "NotRequired[Optional[List[EventKind]]]",
        "severities": "NotRequired[Optional[List[EventSeverity]]]",
        "cameraIds": "NotRequired[Optional[List[str]]]",
        "siteIds": "NotRequired[Optional[List[str]]]",
        "actions": "NotRequired[Optional[List[EventRuleActionInput]]]",
    },
)

UpdateNotificationRuleInput = TypedDict(
    "UpdateNotificationRuleInput",
    {
        "id": "str",
        "version": "int",
        "name": "NotRequired[Optional[str]]",
        "steps": "NotRequired[Optional[List[NotificationStepInput]]]",
        "enabled": "NotRequired[Optional[bool]]",
        "kinds": "NotRequired[Optional[List[EventKind]]]",
        "severities": "NotRequired[Optional[List[EventSeverity]]]",
        "cameraIds": "NotRequired[Optional[List[str]]]",
        "siteIds": "NotRequired[Optional[List[str]]]",
        "schedule": "NotRequired[Optional[List[NotificationWindowInput]]]",
        "quietHours": "NotRequired[Optional[List[NotificationWindowInput]]]",
        "quietMode": "NotRequired[Optional[NotificationQuietMode]]",
        "criticalBreaksQuiet": "NotRequired[Optional[bool]]",
        "subject": "NotRequired[Optional[str]]",
        "body": "NotRequired[Optional[str]]",
        "throttleSeconds": "NotRequired[Optional[int]]",
        "digestMinutes": "NotRequired[Optional[int]]",
    },
)

UpdateRoleInput = TypedDict(
    "UpdateRoleInput",
    {
        "id": "str",
        "version": "int",
        "name": "str",
        "permissions": "List[AuthPermission]",
    },
)

UpdateSavedSearchInput = TypedDict(
    "UpdateSavedSearchInput",
    {
        "id": "str",
        "version": "int",
        "name": "NotRequired[Optional[str]]",
        "shared": "NotRequired[Optional[bool]]",
        "filter": "NotRequired[Optional[EventFilter]]",
    },
)

UpdateSiteInput = TypedDict(
    "UpdateSiteInput",
    {
        "id": "str",
        "name": "NotRequired[Optional[str]]",
        "timezone": "NotRequired[Optional[str]]",
        "address": "NotRequired[Optional[str]]",
        "position": "NotRequired[Optional[SitePositionInput]]",
    },
)

UpdateTicketInput = TypedDict(
    "UpdateTicketInput",
    {
        "id": "str",
        "version": "int",
        "title": "NotRequired[Optional[str]]",
        "description": "NotRequired[Optional[str]]",
        "priority": "NotRequired[Optional[TicketPriority]]",
    },
)

UpdateTicketRuleInput = TypedDict(
    "UpdateTicketRuleInput",
    {
        "id": "str",
        "version": "int",
        "name": "NotRequired[Optional[str]]",
        "enabled": "NotRequired[Optional[bool]]",
        "kinds": "NotRequired[Optional[List[EventKind]]]",
        "severities": "NotRequired[Optional[List[EventSeverity]]]",
        "cameraIds": "NotRequired[Optional[List[str]]]",
        "siteIds": "NotRequired[Optional[List[str]]]",
        "priority": "NotRequired[Optional[TicketPriority]]",
        "assigneeId": "NotRequired[Optional[str]]",
    },
)

WriteConfigInput = TypedDict(
    "WriteConfigInput",
    {
        "kind": "str",
        "scope": "ConfigScope",
        "scopeId": "NotRequired[Optional[str]]",
        "content": "str",
        "version": "int",
        "note": "NotRequired[Optional[str]]",
    },
)

ZoneInput = TypedDict(
    "ZoneInput",
    {
        "id": "NotRequired[Optional[str]]",
        "name": "str",
        "kind": "CameraZoneKind",
        "points": "List[PointInput]",
        "direction": "NotRequired[Optional[CameraLineDirection]]",
    },
)
