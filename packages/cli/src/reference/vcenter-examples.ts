/** Examples of commands for a whole vCenter. */
export const VCENTER_EXAMPLES: Readonly<Record<string, readonly string[]>> = {
  'vcenter stop': [
    'nkpsim vcenter stop',
    'nkpsim vcenter stop --for 60h            # a weekend without vCenter',
  ],
  'vcenter kill': [
    'nkpsim vcenter kill                  # as a power loss',
    'nkpsim vcenter kill --node active    # the other node takes over',
  ],
  'vcenter start': ['nkpsim vcenter start'],
  'vcenter backup': [
    'nkpsim vcenter backup --to file:///srv/backups',
    'nkpsim vcenter backup --to sftp://nas/backups --user backup \\\n    --user-password-file nas-password --password-file backup-password',
  ],
  'vcenter backup-jobs': ['nkpsim vcenter backup-jobs'],
  'vcenter restore': ['nkpsim vcenter restore site.nkpsim-backup --force'],
  'vcenter schedule set': [
    'nkpsim vcenter schedule set --at 23:30 --to file:///srv/backups \\\n    --password-file backup-password --days mon,thu --keep 7',
  ],
  'vcenter schedule get': ['nkpsim vcenter schedule get'],
  'vcenter schedule list': ['nkpsim vcenter schedule list'],
  'vcenter ha deploy': [
    'nkpsim vcenter ha deploy',
    [
      'nkpsim vcenter ha deploy --active-ha vc-1.ha.test \\',
      '  --passive vc-2.test:8443 --passive-thumbprint AA:BB:… \\',
      '  --passive-ha vc-2.ha.test \\',
      '  --witness vc-w.ha.test:8443 --witness-thumbprint CC:DD:… \\',
      '  --witness-ha vc-w.ha.test',
    ].join('\n'),
  ],
  'vcenter ha status': ['nkpsim vcenter ha status', 'nkpsim vcenter ha status -o json'],
  'vcenter ha failover': ['nkpsim vcenter ha failover'],
  'vcenter ha mode': ['nkpsim vcenter ha mode maintenance'],
  'vcenter ha destroy': ['nkpsim vcenter ha destroy --yes'],
  'vcenter schedule delete': ['nkpsim vcenter schedule delete nightly'],
}
