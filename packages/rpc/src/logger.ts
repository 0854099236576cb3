/** Logger interface of this package. */
export type RpcLogger = {
  debug(event: string, fields?: Record<string, unknown>): void
  error(event: string, fields?: Record<string, unknown>): void
}
