import { runDaemon, systemInput } from '@nkpsim/daemon'
import { systemEffects } from '@nkpsim/effects'
import { grpcNetwork } from '@nkpsim/rpc/grpc-network'
import { parseConfig } from './config.ts'
import { startVcenterd } from './vcenterd.ts'

const effects = { ...systemEffects, input: systemInput, network: grpcNetwork }
const args = process.argv.slice(2)
await runDaemon({
  component: 'vcenterd',
  args,
  start: () => startVcenterd(parseConfig(args), effects),
})
