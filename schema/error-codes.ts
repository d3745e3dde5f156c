/** Every stable error code, by area. A client may rely on a code; messages may change. */
export const errorCodes = {
  // every subgraph
  CONFLICT: 'Something stands in the way, such as a name that is taken or a version that is old; read again.',
  BACKUP_EMPTY: 'There is no platform to back up in this folder.',
  BACKUP_EXISTS: 'The backup needs a folder that does not exist yet.',
  BACKUP_EXTERNAL: 'Some stores are servers of their own: back them up with their own tools.',
  BACKUP_INVALID: 'The backup is unfinished or damaged; use another one.',
  CURSOR_INVALID: 'The cursor is not one of this list; start without it.',
  FORBIDDEN: 'The caller lacks the permission, or the field is for another kind of caller.',
  INTERNAL: 'A mistake of ours; it is in the log under the trace id.',
  LICENSE_EXCEEDED: 'The licence allows no more of this, or has expired beyond its grace; what is there goes on.',
  NOT_FOUND: 'There is no such thing, or not for this caller.',
  NOT_IMPLEMENTED: 'The contract has it, this release does not.',
  REQUEST_MALFORMED: 'The request is not JSON with a query.',
  REQUEST_TOO_LARGE: 'The request is larger than the bound.',
  RESTORE_NOT_EMPTY: 'There is a platform in the folder already; ask for it to be put aside.',
  RESTORE_RUNNING: 'The platform runs in the folder; stop it first.',
  TOKEN_INVALID: 'The token is malformed, expired, or not meant for this; sign in again.',
  UNAUTHENTICATED: 'Sign in first.',
  VALIDATION_FAILED: 'An input is out of its bounds; the message says which and what is allowed.',

  // models on an edge
  MODELS_CONFIG_INVALID: 'models-config.yaml cannot be used; the message names the place.',
  MODEL_DECODER_MISFIT: 'The shapes of the model do not fit the decoder; the message names those that would.',
  MODEL_FILE_MISSING: 'The file of the model is not there, or is not the one whose hash was given.',
  MODEL_INPUT_MISFIT: 'The input of the model is not one picture of the size and layout that were given.',
  MODEL_NOT_INSTALLED: 'No model of this name is loaded.',
  MODEL_OUTPUT_INVALID: 'The model answered what are no numbers, or another shape than it declares.',
  PLAN_WITHOUT_ANALYTICS:
    'The plan waits for motion or events and nobody looks: the camera is recorded all the time instead.',
  MODEL_POOL_CLOSED: 'The models are being stopped.',
  MODEL_TOO_LARGE: 'The model does not fit the memory that models may use.',
  MODEL_UNREADABLE: 'The file is not a model that this runtime can open.',
  MODEL_WORKER_REPLACED: 'The thread of the model died or hung, and is replaced; the next frame is asked again.',

  // auth
  INVALID_CREDENTIALS: 'E-mail and password do not belong together.',
  SIGN_IN_REFUSED:
    'The identity provider did not confirm a member of this tenant; begin again or ask for an invitation.',
  SECOND_FACTOR_REQUIRED: 'The account has a second factor; send its code, or a recovery code.',
  SECOND_FACTOR_WRONG: 'The code is wrong or was used already; wait for the next one.',
  TOKEN_REUSED: 'A refresh token was used twice: the session has ended everywhere; sign in again.',
  TOO_MANY_ATTEMPTS: 'Wait for retryAfterMs before the next attempt.',

  // relay and edge agent
  CHECK_FAILED: 'The edge could not finish comparing its video with its index.',
  COMMAND_EXPIRED: 'The edge did not come for the command in time, or went silent over it.',
  COMMAND_FAILED: 'The edge met an error of its own while it did what it was asked to.',
  COMMAND_UNKNOWN: 'The edge runs software that does not know such a command.',
  PART_DOWN: 'A part of the edge did not come back after it was started again.',
  UPDATE_FAILED: 'The update hook of the edge failed, or the edge still runs what it ran.',
  UPDATE_NOT_CONFIGURED: 'Nobody has set up an update hook on this edge: VMS_EDGE_UPDATE_COMMAND.',
  SETTINGS_CRASHED: 'The edge ended while it applied these settings; it runs what it ran before.',
  SETTINGS_FAILED: 'The edge could not apply these settings; it runs what it ran before.',
  SETTINGS_INVALID: 'The settings do not fit what this edge can be set to; the message names the place.',
  SETTINGS_TIMEOUT: 'The recorder did not come up with these settings; the edge runs what it ran before.',
  SETTINGS_UNFIT: 'The settings ask for more than this machine has; the message says how much that is.',
  DESIRED_MALFORMED: 'The desired state is not whole or not of this version; the last good one stays.',
  DESIRED_REFUSED: 'The edge cannot run the desired state; the last good one stays.',
  EDGE_FAILED: 'The edge met an error of its own; its log says which.',
  EDGE_OFFLINE: 'The edge is not connected; what it holds is unknown until it is.',
  EDGE_OUTDATED: 'The edge runs software that cannot answer this yet; update it.',
  EDGE_TIMEOUT: 'The edge did not answer in time.',
  EDGE_UNAUTHENTICATED: 'The edge is not known by this key; enrol it again.',
  ENROLMENT_MALFORMED: 'Send {code, publicKey} as JSON.',
  ENROLMENT_REFUSED: 'The enrolment code is wrong, used or expired; make a new one.',
  ENROLMENT_UNAVAILABLE: 'Enrolment is not possible right now; try again in a moment.',
  MEDIA_FAILED: 'The stream could not be opened or broke; try again.',
  MEDIA_REVOKED: 'The right to watch this camera is gone.',
  MEDIA_TOKEN_INVALID: 'The media URL is expired, used or not one of ours; ask for a new one.',
  HLS_FULL: 'Too many watch by HLS; try again later.',
  WEBRTC_B_FRAMES: 'The camera sends B-frames, which WebRTC cannot carry; use MSE or LL-HLS.',
  WEBRTC_CODEC: 'Camera and viewer have no H.264 in common, which WebRTC needs; use MSE or LL-HLS.',
  WEBRTC_FULL: 'Too many watch by WebRTC; use MSE or LL-HLS.',
  WEBRTC_OFFER_INVALID: 'The body is no SDP offer that can take H.264 video.',
  MEDIA_TOKEN_KIND: 'The media URL is for another kind of media.',
  PICTURE_NOT_FOUND: 'There is no picture of this event, or not yet.',
  RELAY_FRAME_MALFORMED: 'A control frame was not understood.',
  RELAY_FRAME_TOO_LARGE: 'A control frame is larger than the bound.',
  RELAY_VERSION: 'The peer speaks another version of the control messages.',
  REPORT_REFUSED: 'The owner of a report refused it.',
  REPORT_UNAVAILABLE: 'The owner of a report did not answer; offer it again.',

  // edge media
  NO_VIDEO: 'Nothing is recorded in this range; the timeline says why.',

  // camera
  CAMERA_AUTH_FAILED: 'The camera refuses this user name or password.',
  CAMERA_NO_VIDEO: 'The address answers but offers no video.',
  CAMERA_PROTOCOL_ERROR: 'The camera does not speak its protocol as expected.',
  CAMERA_TIMEOUT: 'The camera did not answer in time.',
  CAMERA_TLS_UNTRUSTED:
    'The camera shows a certificate that the authority named for cameras did not sign, or not for this address.',
  CAMERA_UNREACHABLE: 'The camera cannot be reached from its edge.',
  DEVICE_AUTH_HELD: 'The device refused these credentials three times; nothing more is tried until they change.',
  DEVICE_BUSY: 'The device takes no further connection, or too much is asked at once; try again.',
  DEVICE_REFUSED: 'The device understood and refused; the message says what it said.',
  DEVICE_UNSUPPORTED: 'The device cannot do that; its capabilities say what it can.',
  EDGE_PORTS_EXHAUSTED: 'The edge has no two neighbouring UDP ports free.',
  HOST_UNKNOWN: 'The host name of the camera is not known at its edge.',

  // rules on events
  ACTION_INTERRUPTED: 'The edge stopped while it did this; what it had switched it has switched back.',
  ACTION_TOO_LATE: 'The edge heard of this too long after the event to move or switch anything.',
  CAMERA_UNASSIGNED: 'No edge records this camera.',
  LOCK_OVER: 'The footage would be kept no longer anyway.',
  WEBHOOK_FAILED: 'The receiver of the webhook did not take it.',

  // event
  BATCH_MALFORMED: 'The batch is not a vms.event.EventBatch.',
  BATCH_TOO_LARGE: 'The batch has too many events or bytes; send it in parts.',
  CURSOR_EPOCH_CHANGED: 'The event log was rebuilt; read the list again and follow its liveCursor.',
  CURSOR_EXPIRED: 'Events after the cursor have expired; read the list again.',
  CURSOR_FOREIGN: 'The cursor belongs to another tenant.',
  PICTURE_INVALID: 'The picture is not a JPEG within the bound.',

  // notification
  ADDRESS_INVALID: 'The address is no http(s) address, or is in a private network.',
  TEMPLATE_INVALID: 'The template has a placeholder that nothing fills; the message lists those there are.',

  // ticketing
  TRANSITION_REFUSED: 'The ticket cannot become that; `allowed` lists what it may become.',

  // config
  DOCUMENT_INVALID: 'The document is no JSON object within bounds, or does not fit its schema; the message says where.',
  SCHEMA_INVALID: 'The JSON Schema cannot be used; the message says why.',

  // every process
  BLOB_ID_INVALID: 'The id of a blob has characters that a file name may not have.',
  SUPERGRAPH_UNREADABLE: 'The file named by VMS_SUPERGRAPH cannot be read.',
  CONFIG_INVALID: 'A setting is out of its bounds; the message says which.',
  METHOD_NOT_ALLOWED: 'The address does not take this HTTP method.',
  PLAIN_HTTP_REFUSED: 'Without TLS the platform listens on this machine only.',
  PORT_TAKEN: 'Another program listens on the port.',

  // router
  DOCUMENT_NOT_TRUSTED: 'This kind of client may ask known operations only; use a released one.',
  EXPLAIN_REFUSED: 'Only who may configure the platform may see plans.',
  SUBGRAPH_UNAVAILABLE: 'A part of the API did not answer; try again.',

  // storage
  CLIP_CODEC_CHANGES: 'The video format changes within the range; export up to there and from there on.',
  CLIP_NOT_CLOSED: 'The range is still being recorded; the export goes on by itself in a moment.',
  CLIP_NOT_FOUND: 'This clip is not there any more.',
  CLIP_QUEUE_FULL: 'Too many exports are unfinished; wait for one, or remove one.',
  EDGE_NOT_ENROLLED: 'The edge has no key to sign with yet.',
  LOCKS_FULL: 'Too much footage is locked; release a lock, or lock longer ranges.',
  EDGE_UNKNOWN_KEY: 'The key of the edge that recorded this is not known; it is once the edge connects again.',

  // streaming
  VIEWERS_EXCEEDED: 'As many watch as may; the error says which limit and who holds it.',
  VIEW_ENDED: 'Somebody ended this session; ask for another one.',
  EDGE_UNAVAILABLE: 'No edge that could serve this is connected.',

  // router
  ACCESS_CHANGED: 'What the subscriber may see has changed; subscribe again with the last cursor.',
  BAD_REQUEST: 'The request is no GraphQL request, or names no single operation; the message says what is wrong.',
  BAD_USER_INPUT: 'A variable does not fit its type.',
  BATCH_REFUSED: 'Batches are off; send one operation per request.',
  BODY_TOO_LARGE: 'The body is larger than the bound; send less in one request.',
  COST_TOO_HIGH: 'The query may cost too much (objects that it fetches); ask for smaller pages.',
  CSRF_REFUSED: 'A GET needs the header x-graphql-preflight or authorization.',
  GRAPHQL_PARSE_FAILED: 'The document is no GraphQL.',
  GRAPHQL_VALIDATION_FAILED: 'The document does not fit the API.',
  INTROSPECTION_REFUSED: 'The schema is shown to those who sign in, if at all.',
  MALFORMED_JSON: 'The body or a parameter is no JSON.',
  NOT_ACCEPTABLE: 'The answer cannot be given in the type that was asked for.',
  NULL_IN_NON_NULL: 'A part of the API left out a value that it promised.',
  OVERLOADED: 'The server is busy or stopping; try again after retry-after.',
  PERSISTED_QUERY_MISMATCH: 'The hash is not that of the query that was sent with it.',
  PERSISTED_QUERY_NOT_FOUND: 'The document is not known by this hash yet; send it with the hash.',
  QUERY_TOO_DEEP: 'The query nests too deeply; ask for less at once.',
  QUERY_TOO_WIDE: 'The query selects too many fields; split it.',
  RATE_LIMITED: 'Too many requests at once; wait for retry-after (over HTTP) or retryAfterMs.',
  SLICING_ARGUMENT_REQUIRED: 'The list needs exactly one argument with its size; the message names them.',
  SUBGRAPH_TIMEOUT: 'A part of the API did not answer in time; try again.',
  TOKEN_EXPIRED: 'The token expired during a stream; refresh it and resume with the last cursor.',
  TOO_MANY_ALIASES: 'The query has too many aliases; ask with a list or in several requests.',
  TOO_MANY_ROOT_FIELDS: 'The query has too many root fields; ask in several requests.',
  TOO_MANY_SUBSCRIPTIONS: 'The socket carries too many operations; complete one first.',
  TOO_MANY_TOKENS: 'The document is too long; use fewer fields and aliases.',
  TOO_SLOW: 'The socket is read too slowly; connect again.',
  UNANSWERABLE: 'No part of the API can answer these fields from here.',
  UNSUPPORTED_MEDIA_TYPE: 'Send application/json in UTF-8, or application/sdp for WebRTC.',
} as const;
