export { ENTITY_KINDS, type EntityKind } from './access/entity-kinds.ts'
export { PRIVILEGES } from './access/privileges.ts'
export { SYSTEM_ROLES } from './access/roles.ts'
export { checkSetting } from './settings/settings.ts'
