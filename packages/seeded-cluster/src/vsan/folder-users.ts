import type { BlockCall } from '@nkpsim/checkers'
import type { SwarmRun } from '@nkpsim/esxi/testing/vsan-swarm'
import { codeOf, ignoringRefusals, type SwarmUse } from './block-users.ts'
import { bytesOf, contentOf } from './content.ts'

export const FILES = ['a.vmx', 'b.nvram'] as const
const FIRST_BLOCK = 1_000_000
const MAX_PAUSE_MS = 2500
const SMALL_BYTES = 3000
/** Longer than what is in the log of a folder. */
const LARGE_BYTES = 300_000

type Folder = Awaited<ReturnType<SwarmRun['root']>>

/** Returns the number of a file in a history. */
export function blockOfFile(file: number): number {
  return FIRST_BLOCK + file
}

/** Replaces and reads files of the root folder from all hosts. */
export function createFolderUsers(use: SwarmUse) {
  const { lab, history } = use
  const { random, clock } = lab
  /** Contents whose writes were answered. A read of another one may be lost with its writer. */
  const durable = new Set<string>([''])
  const write = async (root: Folder, name: string, content: string): Promise<void> => {
    const bytes = bytesOf(content, random.below(6) === 0 ? LARGE_BYTES : SMALL_BYTES)
    const temporary = `.${name}.${content}`
    const file = await root.open(temporary, 'create')
    try {
      for (let at = 0; at < bytes.length; ) at += await file.write(bytes.subarray(at), at)
      await file.sync()
    } finally {
      await file.close()
    }
    await root.rename(temporary, name)
    await root.sync()
  }
  const act = async (index: number, run: SwarmRun, root: Folder): Promise<void> => {
    const file = random.below(FILES.length)
    const name = FILES[file] ?? ''
    const kind = random.below(2) === 0 ? 'read' : 'write'
    const call: BlockCall = {
      ...{ kind, block: blockOfFile(file), content: '' },
      ...{ startMs: clock.monotonicMs(), endMs: undefined },
    }
    const label = `host ${index} ${kind}s ${name}`
    try {
      if (kind === 'read') {
        call.content = await readContent(root, name)
        if (durable.has(call.content)) history.call(call)
      } else {
        call.content = use.nextContent()
        history.call(call)
        await write(root, name, call.content)
        durable.add(call.content)
      }
    } catch (error) {
      history.note(`${label}: ${call.content}: ${codeOf(error)}`)
      throw error
    }
    await run.step()
    call.endMs = clock.monotonicMs()
    history.note(`${label}: ${call.content} (${call.endMs - call.startMs} ms)`)
  }
  return async (index: number, run: SwarmRun): Promise<void> => {
    while (!use.isOver()) {
      await clock.sleep(random.below(MAX_PAUSE_MS))
      await run.step()
      await ignoringRefusals(history, async () => act(index, run, await run.root()))
    }
  }
}

/** Returns the content of a file; an empty text if there is none. */
export async function readContent(root: Folder, name: string): Promise<string> {
  const file = await root.open(name, 'read').catch((error: unknown) => {
    if (codeOf(error) === 'ENOENT') return undefined
    throw error
  })
  if (file === undefined) return ''
  try {
    const bytes = Buffer.alloc((await file.stat()).size)
    for (let at = 0; at < bytes.length; ) {
      const count = await file.read(bytes.subarray(at), at)
      if (count === 0) break
      at += count
    }
    return contentOf(bytes)
  } finally {
    await file.close()
  }
}
