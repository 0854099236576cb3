/** How a program ended. */
export type ProgramEnd = { exitCode: number | null; signal: string | null }

/** A program that runs. */
export type RunningProgram = {
  pid: number
  ended: Promise<ProgramEnd>
  /** Returns the last 4 KiB of its standard error. */
  lastErrors(): string
  kill(signal: 'SIGTERM' | 'SIGKILL'): void
}

/** Programs that a daemon starts. They end at the latest when the daemon's process ends. */
export type Programs = {
  /** Whether a program is on the search path. */
  isInstalled(name: string): boolean
  /**
   * Starts a program without input, whose standard output is discarded.
   * @param name of a program on the search path
   * @param folder working folder
   */
  start(name: string, args: readonly string[], folder: string): Promise<RunningProgram>
}

/** The programs of a machine on which nothing is installed. */
export const noPrograms: Programs = {
  isInstalled: () => false,
  start: async (name) => {
    throw new Error(`${name} is not installed`)
  },
}
