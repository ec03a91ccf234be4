import { readdirSync } from 'node:fs'
import path from 'node:path'

/** The folder of the schema. */
export const PRISMA = path.join(import.meta.dirname, '../../prisma')

/** The folder of the migrations, each in one of its own. */
export const MIGRATIONS = path.join(PRISMA, 'migrations')

/** The names of all migrations, in their order. */
export function migrationNames (): readonly string[] {
  const folders = readdirSync(MIGRATIONS, { withFileTypes: true }).filter((entry) => entry.isDirectory())
  return folders.map(({ name }) => name).sort()
}
