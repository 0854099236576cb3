/** What stops a script of chaos, in one line for whoever runs it. */
export class ChaosError extends Error {
  /** Whether the arguments are wrong. */
  readonly isUsage: boolean

  constructor(
    message: string,
    { isUsage = false, ...options }: ErrorOptions & { isUsage?: boolean } = {},
  ) {
    super(message, options)
    this.name = 'ChaosError'
    this.isUsage = isUsage
  }
}
