// What a client of a running cluster needs, without what makes one: a command loads in half the
// time.
export {
  connectHost,
  connectHostAsRoot,
  connectVcenter,
  connectVcenterWithoutSession,
  readOperatorIdentity,
} from './channels.ts'
export { readKnownHosts } from './known-hosts.ts'
export { forgetSession, logIn, readSession } from './session.ts'
