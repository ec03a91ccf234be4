/** The floors of the house. A module may import its own floor and those named here, never above, never beside. */
const floors = [
  ['domain', []],
  ['plan', ['domain']],
  ['reconcile', ['domain', 'plan']],
  ['provider', ['domain', 'reconcile/ports']],
  ['store', ['domain', 'plan', 'reconcile/ports']],
  ['queue', ['reconcile/ports']],
  ['http', ['domain', 'plan']],
  ['metrics', ['domain', 'plan', 'reconcile/ports']],
  ['sandbox', []]
]

/** Who may know which package. */
const vendors = [
  ['twilio|undici', 'provider/twilio'],
  ['@prisma|prisma|ulid', 'store'],
  ['pg', '(store|queue/postgres)'],
  ['bullmq|ioredis', 'queue'],
  ['fastify|@fastify|typebox', 'http'],
  ['prom-client', 'metrics'],
  ['libphonenumber-js', 'domain/country']
]

module.exports = {
  forbidden: [
    { name: 'no-circular', severity: 'error', from: {}, to: { circular: true } },
    ...floors.map(([floor, below]) => ({
      name: `${floor}-looks-down-only`,
      severity: 'error',
      from: { path: `^src/${floor}/` },
      to: { path: '^src/', pathNot: [floor, ...below].map((path) => `^src/${path}(/|\\.ts$)`) }
    })),
    ...vendors.map(([vendor, home]) => ({
      name: `${home.replace('/', '-')}-keeps-its-vendor`,
      severity: 'error',
      // main/ puts the parts together and names no vendor but for the types it passes on.
      from: { path: '^src/', pathNot: [`^src/${home}(/|\\.ts$)`, '^src/main/'] },
      to: { path: `^node_modules/(${vendor})(/|$)` }
    })),
    {
      name: 'pure-floors-import-nothing',
      severity: 'error',
      from: { path: '^src/(domain|plan|reconcile)/', pathNot: '^src/domain/country\\.ts$' },
      to: { dependencyTypes: ['npm', 'npm-dev', 'core'] }
    },
    {
      name: 'sandbox-needs-only-node',
      comment: 'The stand-in ships in the image, and judges the service: it may share nothing with it.',
      severity: 'error',
      from: { path: '^src/sandbox/' },
      to: { dependencyTypes: ['npm', 'npm-dev'] }
    },
    {
      name: 'no-development-packages-in-production',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/main/postgres-host\\.ts$' },
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'], pathNot: 'node_modules/@types/' }
    }
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    doNotFollow: { path: 'node_modules|src/store/generated' },
    enhancedResolveOptions: { extensions: ['.ts', '.js'], conditionNames: ['import', 'node', 'default', 'types'] }
  }
}
