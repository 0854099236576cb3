/** The reason why a chaos script cannot continue, in one line for the user. */
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
