/** Files of a state folder, and of whoever runs the command line. */
export const FILES: readonly { path: string; description: string }[] = [
  { path: '~/.config/nkpsim/config.yaml', description: 'defaults and profiles; no secrets' },
  { path: '.nkpsim/', description: 'the state folder, if nothing else is said' },
  { path: '.nkpsim/cluster.json', description: 'what belongs to the cluster, and what runs of it' },
  { path: '.nkpsim/known-hosts.json', description: 'how each host is reached with vCenter gone' },
  { path: '.nkpsim/session.json', description: 'the session in which commands run (0600)' },
  {
    path: '.nkpsim/vcenter/operator/',
    description:
      "the operator's certificate, key, trusted roots, and the first administrator's password (0600)",
  },
  { path: '.nkpsim/vcenter/vcenter.db', description: 'all that vCenter knows; its keys are boxed' },
  {
    path: '.nkpsim/hosts/NAME/',
    description: 'the state of a host; boot.yaml is what it measures',
  },
  { path: '.nkpsim/tpms/NAME/', description: 'the state of the TPM of a host' },
  { path: '.nkpsim/datastores/NAME/', description: 'virtual machines' },
  { path: '.nkpsim/logs/', description: 'what the daemons say' },
  {
    path: '~/.cache/nkpsim/compile-cache/',
    description: 'compiled code, which makes starts faster; it may be deleted at any time',
  },
]
