import { runDaemon } from '@nkpsim/daemon'
import { parseConfig } from './config.ts'
import { startVcenterd } from './vcenterd.ts'

await runDaemon({
  component: 'vcenterd',
  start: () => startVcenterd(parseConfig(process.argv.slice(2))),
})
