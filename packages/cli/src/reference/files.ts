/** Files in a state folder, and files of the user. */
export const FILES: readonly { path: string; description: string }[] = [
  { path: '~/.config/nkpsim/config.yaml', description: 'defaults and profiles; no secrets' },
  { path: '.nkpsim/', description: 'the default state folder' },
  { path: '.nkpsim/cluster.json', description: 'hosts, TPMs, ports and processes of the cluster' },
  {
    path: '.nkpsim/known-hosts.json',
    description: 'addresses of hosts, for commands without vCenter',
  },
  { path: '.nkpsim/session.json', description: 'the session that commands use (0600)' },
  {
    path: '.nkpsim/vcenter/operator/',
    description:
      "the operator's certificate, key, trusted roots, and the first administrator's password (0600)",
  },
  {
    path: '.nkpsim/vcenter/vcenter.db',
    description: 'the state of vCenter; the keys in it are encrypted',
  },
  {
    path: '.nkpsim/hosts/NAME/',
    description: 'the state of a host, which measures boot.yaml when it boots',
  },
  { path: '.nkpsim/tpms/NAME/', description: 'the state of the TPM of a host' },
  { path: '.nkpsim/datastores/NAME/', description: 'virtual machines' },
  { path: '.nkpsim/logs/', description: 'logs of the daemons' },
  {
    path: '~/.cache/nkpsim/compile-cache/',
    description: 'compiled code for faster starts (0700); you may delete it at any time',
  },
]
