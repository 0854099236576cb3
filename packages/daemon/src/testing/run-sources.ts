const RESOLUTION = new URL('../source-resolution.ts', import.meta.url)

/**
 * Returns a command that runs a program of the sources as local clusters run daemons.
 * @param program absolute path
 */
export function runSources(program: string): string[] {
  const flags = ['--disable-warning=ExperimentalWarning', `--import=${RESOLUTION.href}`]
  return [process.execPath, ...flags, program]
}
