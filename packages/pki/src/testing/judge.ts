import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Result of another program for our files. */
export type Verdict = { exitCode: number | null; output: string }

/**
 * Creates a temporary folder with files for other programs. Disposing of the result removes the
 * folder.
 */
export function filesFor(files: Record<string, string | Uint8Array>) {
  const folder = mkdtempSync(join(tmpdir(), 'pki-'))
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content)
  return {
    run: (program: string, ...args: string[]): Verdict => {
      const { status, stdout, stderr } = spawnSync(program, args, {
        cwd: folder,
        encoding: 'utf8',
        timeout: 5 * 60_000,
        env: { ...process.env, LC_ALL: 'C.UTF-8' },
      })
      return { exitCode: status, output: `${stdout}${stderr}` }
    },
    read: (name: string): Buffer => readFileSync(join(folder, name)),
    [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }),
  }
}

/** Whether a program is installed. */
export function isInstalled(program: string): boolean {
  try {
    execFileSync('which', [program], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}
