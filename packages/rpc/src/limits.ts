/**
 * Maximum size of a request, and of a response that a client accepts, bytes. A larger message ends
 * its call with RESOURCE_EXHAUSTED.
 */
export const MAX_MESSAGE_BYTES = 4 * 1024 * 1024

/**
 * Maximum size of a response of a vCenter, bytes. Some responses list the reports of all hosts.
 * From other servers a client accepts MAX_MESSAGE_BYTES.
 */
export const MAX_LISTING_BYTES = 64 * 1024 * 1024

/**
 * Maximum size of a request of a caller without a session, bytes. Examples are a login or a
 * certificate request.
 */
export const MAX_STRANGERS_MESSAGE_BYTES = 16 * 1024

/**
 * Memory of one server for requests that no handler has taken yet. Callers without a session share
 * one pool, and authorized callers share another. One connection gets only a part of a pool. For
 * responses that they have not read yet, callers without a session share a third pool of the size
 * of the first.
 */
export const STRANGERS_MEMORY = { poolBytes: 4 * 1024 * 1024, connectionBytes: 256 * 1024 }
export const AUTHORIZED_MEMORY = {
  poolBytes: 128 * 1024 * 1024,
  connectionBytes: 32 * 1024 * 1024,
}

/**
 * Memory of one server for responses that authorized callers have not read yet. One connection can
 * hold the longest response and some others.
 */
export const UNREAD_MEMORY = {
  poolBytes: 256 * 1024 * 1024,
  connectionBytes: 96 * 1024 * 1024,
}

/**
 * A single request must be complete within this time, and the first message of a client's stream
 * must arrive. Otherwise the call ends.
 */
export const REQUEST_TIMEOUT_MS = 30_000

/** Maximum number of open connections of a server. */
export const MAX_CONNECTIONS = 512
/**
 * Maximum number of open connections per identity of a peer. The second limit is for peers of a
 * kind that may call no service here. Such a peer can still ask for health.
 */
export const MAX_PEER_CONNECTIONS = 128
export const MAX_UNWELCOME_PEER_CONNECTIONS = 2
/** A connection without an open call is closed after this time. */
export const MUTUAL_CHANNEL_OPTIONS = { 'grpc.max_connection_idle_ms': 5 * 60_000 }

/** Limits of a port for callers without certificate. They make one or two calls and then leave. */
export const MAX_STRANGERS_CONNECTIONS = 128
export const STRANGERS_CHANNEL_OPTIONS = {
  'grpc.max_connection_idle_ms': 10_000,
  'grpc.max_connection_age_ms': 60_000,
  'grpc.max_connection_age_grace_ms': 10_000,
}
export const MAX_STRANGERS_STREAMS = 8

/** Maximum size of the headers of a call, bytes. A token has up to 3 KiB. */
export const MAX_HEADER_BYTES = 16 * 1024

/**
 * Maximum deadline of a call, ms. Long-lived streams are opened again once a week. Timers of
 * Node.js run at most 24 days.
 */
export const MAX_TIMEOUT_MS = 7 * 24 * 60 * 60 * 1000

/** Maximum number of open calls on one connection. */
export const MAX_CONCURRENT_STREAMS = 100

/**
 * A peer that stops without closing its connections is detected after the sum of these two times.
 */
export const KEEPALIVE_INTERVAL_MS = 10_000
export const KEEPALIVE_TIMEOUT_MS = 5_000

/** Maximum message sizes of a client or a server. */
export const CLIENT_SEND_OPTIONS = { 'grpc.max_send_message_length': MAX_MESSAGE_BYTES }
export const SERVER_SEND_OPTIONS = { 'grpc.max_send_message_length': MAX_LISTING_BYTES }

/** Options of grpc-js that clients and servers share. */
export const CHANNEL_OPTIONS = {
  'grpc.max_receive_message_length': MAX_MESSAGE_BYTES,
  'grpc.keepalive_time_ms': KEEPALIVE_INTERVAL_MS,
  'grpc.keepalive_timeout_ms': KEEPALIVE_TIMEOUT_MS,
  'grpc.max_concurrent_streams': MAX_CONCURRENT_STREAMS,
  // channelz would keep a record of every connection.
  'grpc.enable_channelz': 0,
}

/**
 * Maximum time that a stream may continue after its host token has expired, ms. The host then ends
 * the stream. Until then, vCenter can end it by revoking the token.
 */
export const STREAM_GRACE_MS = 60 * 60_000
