import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { stopCluster } from '@nkpsim/simulator'
import { ignoreClosedOutput } from '../closed-output.ts'
import { describeImage, makeImage } from './image.ts'
import { moveVtpm } from './move-step.ts'
import { StoryError } from './nkpsim.ts'
import { killVcenter, powerCycle, steal, workWithoutVcenter } from './outage-steps.ts'
import { bringUp, createProvider, encrypt } from './provider-steps.ts'
import { recover } from './recovery-steps.ts'
import { newStory, type Story } from './story.ts'

const STEPS: readonly [string, (story: Story) => Promise<void>][] = [
  ['a vCenter and three hosts come up', bringUp],
  ['a key provider is made, backed up, and reaches every host', createProvider],
  ['a file becomes the encrypted disk of a VM', encrypt],
  ['vCenter is killed', killVcenter],
  ['hosts keep working without it', workWithoutVcenter],
  ['a host with a TPM is power-cycled', powerCycle],
  ['a thief copies two hosts', steal],
  ['a new vCenter takes over from the backup', recover],
  ['a VM with a vTPM moves to another host', moveVtpm],
]

const INTERRUPTED = 130

async function tell(file: string | undefined, signal: AbortSignal): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'nkpsim-demo-'))
  const times: number[] = []
  try {
    const image = await (file === undefined
      ? makeImage(join(folder, 'image.raw'))
      : describeImage(file))
    print(`FILE ${image.path}: ${image.bytes} bytes, SHA-256 ${image.sha256}`)
    const story = newStory(folder, image, signal, (line) => print(`     ${line}`))
    for (const [index, [title, act]] of STEPS.entries()) {
      print(`\n  ${index + 1}. ${title}`)
      const startMs = performance.now()
      await act(story)
      times.push(performance.now() - startMs)
    }
  } finally {
    for (const site of ['site', 'recovery']) await stopCluster({ stateDir: join(folder, site) })
    await rm(folder, { recursive: true, force: true })
  }
  printTimes(times)
}

function printTimes(times: readonly number[]): void {
  const rows = [...STEPS.entries()].map(([index, [title]]) => [
    `${index + 1}. ${title}`,
    times[index],
  ])
  const total = times.reduce((sum, ms) => sum + ms, 0)
  print('')
  for (const [title, ms] of [...rows, ['all steps checked', total]]) {
    print(`  ${String(title).padEnd(62)}${(Number(ms) / 1000).toFixed(2).padStart(7)} s`)
  }
  print('\nNothing is left running, and the state folder is removed.')
}

function print(line: string): void {
  process.stdout.write(`${line}\n`)
}

ignoreClosedOutput(process.stdout)
const interruption = new AbortController()
// A closed terminal sends SIGHUP, and then standard error cannot be written.
process.stderr.on('error', () => undefined)
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => interruption.abort())
}
try {
  await tell(process.argv[2], interruption.signal)
} catch (error) {
  const interrupted = interruption.signal.aborted
  const reason = error instanceof StoryError ? error.message : String(error)
  process.stderr.write(interrupted ? 'demo: interrupted\n' : `demo: FAILED: ${reason}\n`)
  process.exitCode = interrupted ? INTERRUPTED : 1
}
