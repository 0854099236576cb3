export { PRIVILEGES } from './access/privileges.ts'
export { SYSTEM_ROLES } from './access/roles.ts'
export { ENTITY_KINDS, type EntityKind } from './records/entity.ts'
export { checkSetting } from './settings/settings.ts'
