/**
 * Longest request, and longest response that a client accepts; a longer one ends its call with
 * RESOURCE_EXHAUSTED.
 */
export const MAX_MESSAGE_BYTES = 4 * 1024 * 1024

/**
 * Longest response of a vCenter, which lists what all its hosts report. From other servers a client
 * accepts MAX_MESSAGE_BYTES.
 */
export const MAX_LISTING_BYTES = 64 * 1024 * 1024

/** Longest request of a caller without a session: a log-in, a certificate. */
export const MAX_STRANGERS_MESSAGE_BYTES = 16 * 1024

/**
 * Memory of one server for requests that no handler has taken yet: of callers without a session,
 * and of others. One connection never gets all of it.
 */
export const STRANGERS_MEMORY = { poolBytes: 4 * 1024 * 1024, connectionBytes: 256 * 1024 }
export const AUTHORIZED_MEMORY = {
  poolBytes: 128 * 1024 * 1024,
  connectionBytes: 32 * 1024 * 1024,
}

/** A single request that is incomplete after this ends its call. */
export const REQUEST_TIMEOUT_MS = 30_000

/** Maximum number of open connections of a server. */
export const MAX_CONNECTIONS = 512
/**
 * Maximum per certificate, and per certificate whose kind may call no service here (it can still
 * ask for health).
 */
export const MAX_PEER_CONNECTIONS = 128
export const MAX_UNWELCOME_PEER_CONNECTIONS = 2
/** A connection without an open call ends after this. */
export const MUTUAL_CHANNEL_OPTIONS = { 'grpc.max_connection_idle_ms': 5 * 60_000 }

/** Limits of a port for callers without certificate: one or two calls, then the end. */
export const MAX_STRANGERS_CONNECTIONS = 128
export const STRANGERS_CHANNEL_OPTIONS = {
  'grpc.max_connection_idle_ms': 10_000,
  'grpc.max_connection_age_ms': 60_000,
  'grpc.max_connection_age_grace_ms': 10_000,
}
export const MAX_STRANGERS_STREAMS = 8

/** Headers of one call: a session's token has up to 1 KiB. */
export const MAX_HEADER_BYTES = 16 * 1024

/**
 * Longest deadline of a call: long-lived streams are reopened once a week. Node's timers run at
 * most 24 days.
 */
export const MAX_TIMEOUT_MS = 7 * 24 * 60 * 60 * 1000

/** Maximum number of open calls on one connection. */
export const MAX_CONCURRENT_STREAMS = 100

/** A peer that stopped without closing its connections is detected after the sum of both. */
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
  // channelz would keep a record of every connection ever made.
  'grpc.enable_channelz': 0,
}

/**
 * How long a stream may continue after its host token has expired: a host ends it then, and a
 * vCenter revokes the token until then.
 */
export const STREAM_GRACE_MS = 60 * 60_000
