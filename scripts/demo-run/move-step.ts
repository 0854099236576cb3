import { execFile } from 'node:child_process'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import { check } from './nkpsim.ts'
import { PROVIDER, type Story, VM_WITH_VTPM } from './story.ts'

const run = promisify(execFile)
/** Maximum time for one program, ms. */
const TOOL_TIMEOUT_MS = 30_000
/** Maximum time for vCenter to issue the certificates of a vTPM, ms. */
const CERTIFIED_TIMEOUT_MS = 30_000
const POLL_MS = 200
const SECRET = 'sealed on esx-1'
/** A PCR that is not part of a boot, so that its content proves that the vTPM was not reset. */
const PCR = 'sha256:16'
const PRIMARY = ['tpm2_createprimary', '-Q', '-C', 'o', '-g', 'sha256', '-G', 'ecc']

type Vtpm = {
  state: string
  tcti: string
  endorsementKeys: { certificatePem: string }[]
}
type Moved = { hot: boolean; encrypted: boolean }

/** Runs step 9 of the demo: moves a VM with a vTPM while it runs. */
export async function moveVtpm(story: Story): Promise<void> {
  const { recovery, say } = story
  const create = ['vm', 'create', VM_WITH_VTPM, '--host', 'esx-1', '--size', '1MiB', '--vtpm']
  await recovery.ok([...create, '--provider', PROVIDER])
  await recovery.ok(['vm', 'power-on', VM_WITH_VTPM])
  const before = await certified(story)
  const there = join(story.folder, 'vtpm')
  await mkdir(there, { mode: 0o700 })
  const tool = toolsIn(there, story.signal)
  await tool(before, ['tpm2_pcrextend', `16:sha256=${'ab'.repeat(32)}`])
  await tool(before, [...PRIMARY, '-c', 'primary.ctx'])
  await tool(before, ['tpm2_createpolicy', '-Q', '--policy-pcr', '-l', PCR, '-L', 'policy'])
  const seal = ['tpm2_create', '-Q', '-C', 'primary.ctx', '-L', 'policy', '-i', '-']
  await tool(before, [...seal, '-u', 'sealed.pub', '-r', 'sealed.priv'], SECRET)
  // A TPM has three slots for objects, and they move with it.
  await tool(before, ['tpm2_flushcontext', '-t'])
  say('a secret is sealed in its vTPM on esx-1, to a PCR that a reset would clear')
  const moved = await recovery.ok<Moved>(['vm', 'move', VM_WITH_VTPM, '--to', 'esx-2'])
  check(moved.hot && moved.encrypted, 'the move was not live, or not encrypted')
  say(`${VM_WITH_VTPM} moves to esx-2 while it runs, encrypted`)
  const after = await vtpmOf(story)
  await tool(after, [...PRIMARY, '-c', 'primary.ctx'])
  const load = ['tpm2_load', '-Q', '-C', 'primary.ctx', '-u', 'sealed.pub', '-r', 'sealed.priv']
  await tool(after, [...load, '-c', 'sealed.ctx'])
  await tool(after, ['tpm2_flushcontext', '-t'])
  const unsealed = await tool(after, ['tpm2_unseal', '-c', 'sealed.ctx', '-p', `pcr:${PCR}`])
  check(unsealed === SECRET, 'the vTPM on esx-2 unsealed something else')
  say('on esx-2, the vTPM unseals it: the same TPM continues, without a reset')
}

async function vtpmOf({ recovery }: Story): Promise<Vtpm> {
  const vtpm = await recovery.ok<Vtpm>(['vm', 'vtpm', 'get', VM_WITH_VTPM])
  check(vtpm.state === 'RUNNING', `the vTPM is ${vtpm.state}, must be RUNNING`)
  return vtpm
}

/** Waits until the vTPM has its certificates, because it serves one client at a time. */
async function certified(story: Story): Promise<Vtpm> {
  const deadlineMs = performance.now() + CERTIFIED_TIMEOUT_MS
  for (;;) {
    const vtpm = await vtpmOf(story)
    if (vtpm.endorsementKeys.every(({ certificatePem }) => certificatePem !== '')) return vtpm
    check(performance.now() < deadlineMs, 'vCenter issued no certificates for the vTPM')
    await sleep(POLL_MS)
  }
}

/** Returns a function that runs a program of tpm2-tools in a folder and returns its output. */
function toolsIn(cwd: string, signal: AbortSignal) {
  return async (vtpm: Vtpm, [program = '', ...args]: string[], input = ''): Promise<string> => {
    const env = { ...process.env, TPM2TOOLS_TCTI: vtpm.tcti }
    const running = run(program, args, { cwd, env, signal, timeout: TOOL_TIMEOUT_MS })
    // A program that needs no input can end before it has read it. Ignore EPIPE.
    running.child.stdin?.on('error', () => undefined)
    running.child.stdin?.end(input)
    const { stdout } = await running.catch((error: { stderr?: string }) => {
      check(false, `${program}: ${error.stderr?.trim() || error}`)
    })
    return stdout
  }
}
