import { runDaemon } from '@nkpsim/daemon'
import { systemEffects } from '@nkpsim/effects'
import { systemConnections } from '@nkpsim/effects/system-connections'
import { grpcNetwork } from '@nkpsim/rpc/grpc-network'
import { parseConfig } from './config.ts'
import { startTrustd } from './trustd.ts'

const effects = { ...systemEffects, connections: systemConnections, network: grpcNetwork }
const args = process.argv.slice(2)
await runDaemon({
  component: 'trustd',
  args,
  start: () => startTrustd(parseConfig(args), effects),
})
