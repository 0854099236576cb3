/** Longest message in either direction; a longer one ends its call with RESOURCE_EXHAUSTED. */
export const MAX_MESSAGE_BYTES = 4 * 1024 * 1024

/** Longest deadline of a call: long-lived streams are reopened once a week. A timer of Node holds 24 days at most. */
export const MAX_TIMEOUT_MS = 7 * 24 * 60 * 60 * 1000

/** Calls that one connection may have open at a time. */
export const MAX_CONCURRENT_STREAMS = 100

/** A peer that stopped without closing its connections is found out after the sum of both. */
export const KEEPALIVE_INTERVAL_MS = 10_000
export const KEEPALIVE_TIMEOUT_MS = 5_000

/** Options of grpc-js that clients and servers share. */
export const CHANNEL_OPTIONS = {
  'grpc.max_receive_message_length': MAX_MESSAGE_BYTES,
  'grpc.max_send_message_length': MAX_MESSAGE_BYTES,
  'grpc.keepalive_time_ms': KEEPALIVE_INTERVAL_MS,
  'grpc.keepalive_timeout_ms': KEEPALIVE_TIMEOUT_MS,
  'grpc.max_concurrent_streams': MAX_CONCURRENT_STREAMS,
  // The tree of channelz keeps every connection ever made.
  'grpc.enable_channelz': 0,
}
