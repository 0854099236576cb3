// Writes growing versions of one file forever, and reports each version when it is durable.

import { join } from 'node:path'
import { systemEffects } from '@nkpsim/effects'
import { writeFileDurably } from '../durable-file.ts'

const path = join(process.argv[2] ?? '', 'state')
for (let version = 1; ; version += 1) {
  await writeFileDurably(systemEffects, path, Buffer.from(`${version}\n`.repeat(20_000)), {
    mode: 0o600,
  })
  process.stdout.write(`${version}\n`)
}
