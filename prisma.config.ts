import { defineConfig } from 'prisma/config'

// Generating the client needs no native engine, and migrations run in-process (src/store/migrate.ts): without this the
// command line would download one. Any executable will do.
process.env['PRISMA_SCHEMA_ENGINE_BINARY'] ??= process.execPath

export default defineConfig({
  schema: 'prisma/schema.prisma',
  migrations: { path: 'prisma/migrations' }
})
