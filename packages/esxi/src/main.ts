import { runDaemon } from '@nkpsim/daemon'
import { parseConfig } from './config.ts'
import { startEsxid } from './esxid.ts'

await runDaemon({
  component: 'esxid',
  start: () => startEsxid(parseConfig(process.argv.slice(2))),
})
