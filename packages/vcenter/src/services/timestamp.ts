/** Returns a time as google.protobuf.Timestamp. */
export function timestamp(timeMs: number): { seconds: number; nanos: number } {
  return { seconds: Math.floor(timeMs / 1000), nanos: (timeMs % 1000) * 1_000_000 }
}
