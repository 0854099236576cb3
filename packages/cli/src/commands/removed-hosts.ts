/** Returns advice about removed hosts that may still hold a KDK; empty if no host was removed. */
export function removedHostsText(places: readonly { name: string; removed: boolean }[]): string {
  const names = places.filter(({ removed }) => removed).map(({ name }) => name)
  if (names.length === 0) return ''
  return [
    `Removed hosts that may still hold the KDK: ${names.join(', ')}. vCenter does not contact them again.`,
    'To remove the KDK from such a host: nkpsim host add NAME, then nkpsim host remove NAME while the host answers.',
    'A destroyed host stays listed, because vCenter cannot know that it was destroyed.\n',
  ].join('\n')
}
