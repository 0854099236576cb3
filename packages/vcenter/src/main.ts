import { runDaemon, systemInput } from '@nkpsim/daemon'
import { systemEffects } from '@nkpsim/effects'
import { systemConnections } from '@nkpsim/effects/system-connections'
import { grpcNetwork } from '@nkpsim/rpc/grpc-network'
import { systemEtcds } from '@nkpsim/rpc/system-etcds'
import { parseConfig } from './config.ts'
import { isDeposed } from './errors.ts'
import { startVcenterd } from './vcenterd.ts'

const effects = {
  ...systemEffects,
  input: systemInput,
  network: grpcNetwork,
  connections: systemConnections,
  etcds: systemEtcds,
}
const args = process.argv.slice(2)
await runDaemon({
  component: 'vcenterd',
  args,
  start: () => startVcenterd(parseConfig(args), effects),
  // A node of vCenter HA stops its vCenter when it is no longer active.
  isExpected: isDeposed,
})
