import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const SERVER = join(import.meta.dirname, 'command-server.ts')

/** A process that runs commands of nkpsim. */
export type CommandServer = {
  /** Settles when the process has ended. */
  ended: Promise<unknown>
  stop(): Promise<void>
}

/**
 * Starts a process that runs commands of nkpsim, and writes a script that passes its command to
 * this process. A command then takes a tenth of the CPU time of a new process. Its arguments,
 * working directory, environment, input, output and exit code are the same. A command on a terminal
 * runs in a process of its own.
 * @param options.root the checkout whose nkpsim runs
 * @param options.folder a folder that does not exist yet
 * @param options.script path of the script
 */
export function startCommandServer(
  environment: NodeJS.ProcessEnv,
  { root, folder, script }: { root: string; folder: string; script: string },
): CommandServer {
  mkdirSync(folder)
  execFileSync('mkfifo', [join(folder, 'requests')])
  rmSync(script, { force: true })
  writeFileSync(script, scriptText(root, folder), { mode: 0o755 })
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', SERVER, folder], {
    env: environment,
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  const ended = once(child, 'exit')
  return {
    ended,
    stop: async () => {
      child.kill()
      await ended
    },
  }
}

/**
 * Returns the script. A request is a file with these parts, each of which ends with NUL: the
 * descriptors of input, output and error output, the working directory, the number of arguments,
 * the arguments, and the environment. The descriptors are copies, because a redirection of the
 * script changes the first three for a moment.
 */
function scriptText(root: string, folder: string): string {
  return `#!/usr/bin/env bash
[[ ! -t 0 ]] || exec '${root}/scripts/nkpsim' "$@"
set -e
exec {input}<&0 {output}>&1 {errors}>&2
request='${folder}'/$$
mkfifo "$request.answer"
{ printf '%s\\0' "$input" "$output" "$errors" "$PWD" "$#" "$@" && env -0; } >"$request"
echo $$ >'${folder}/requests'
read -r exit_code <"$request.answer"
exit "$exit_code"
`
}
