import { describeProcess, type ProcessIdentity } from '@nkpsim/simulator'
import type { Attachment } from './compose-project.ts'
import { docker } from './docker.ts'
import { ChaosError } from './errors.ts'

/**
 * Describes the injected fault of a project, so that later scripts can repair it. The engine stores
 * the note as the label of an empty volume. The volume exists as long as the fault, and every
 * machine that reaches the engine can see it.
 */
export type ComposeNote = {
  fault: string
  /** The script that injected the fault. */
  by: ProcessIdentity
  /**
   * The affected containers by name, with their networks before the fault. `isFiltered` says
   * whether the fault is a filter that drops the answers of hosts to this container.
   */
  containers: { name: string; attachments: Attachment[]; isFiltered: boolean }[]
}

const LABEL = 'nkpsim.chaos'

const volumeOf = (project: string): string => `${project}_chaos`

/**
 * Writes the note. Call this before the fault is injected.
 * @throws ChaosError if a note of another script exists, or was removed just now
 */
export async function writeNote(project: string, note: ComposeNote): Promise<void> {
  const text = JSON.stringify(note)
  await docker(['volume', 'create', '--label', `${LABEL}=${text}`, volumeOf(project)])
  // If the volume exists already, the engine keeps it without an error.
  const found = await readNote(project)
  if (found === undefined)
    throw new ChaosError('another script has just repaired its fault: try again')
  if (JSON.stringify(found) !== text)
    throw new ChaosError(`${found.fault}, by ${describeProcess(found.by)}: wait for its end`)
}

export async function readNote(project: string): Promise<ComposeNote | undefined> {
  const name = volumeOf(project)
  const filters = ['--filter', `name=${name}`, '--filter', `label=${LABEL}`]
  const found = (await docker(['volume', 'ls', '--quiet', ...filters])).trim().split('\n')
  if (!found.includes(name)) return undefined
  const [{ Labels }]: [{ Labels: Record<string, string> }] = JSON.parse(
    await docker(['volume', 'inspect', name]),
  )
  const note: ComposeNote = JSON.parse(Labels[LABEL] ?? '')
  return note
}

/** Removes the note. Call this after the fault is repaired. */
export async function removeNote(project: string): Promise<void> {
  await docker(['volume', 'rm', volumeOf(project)])
}
