import { readFileSync } from 'node:fs'
import pg from 'pg'
import t from 'tap'
import { migratedDatabase } from '../support/database.js'

/** Prisma's own drift check wants its native engine; the two lists of columns tell as much. */
t.test('the migrations make exactly the columns that schema.prisma speaks of', async (t) => {
  const schema = readFileSync(new URL('../../prisma/schema.prisma', import.meta.url), 'utf8')
  const spoken = [...schema.matchAll(/^model \w+ \{(.*?)^\}/gms)].flatMap(([, body = '']) => {
    const table = /@@map\("(\w+)"\)/.exec(body)?.[1]
    const fields = body.split('\n').filter((line) => /^ {2}\w/.test(line) && !/^ {2}\w+ +Db/.test(line))
    return fields.map((line) => {
      const column = /@map\("(\w+)"\)/.exec(line)?.[1] ?? /^ {2}(\w+)/.exec(line)?.[1]
      return `${table}.${column} ${/^ {2}\w+ +\w+\?/.test(line) ? 'NULL' : 'NOT NULL'}`
    })
  })

  const client = new pg.Client({ connectionString: await migratedDatabase(t) })
  await client.connect()
  const { rows } = await client.query<{ column: string }>(`
    SELECT table_name || '.' || column_name || CASE is_nullable WHEN 'YES' THEN ' NULL' ELSE ' NOT NULL' END AS column
    FROM information_schema.columns WHERE table_schema = 'public' AND table_name NOT LIKE '\\_%'`)
  await client.end()
  t.ok(spoken.length > 50)
  t.same(rows.map(({ column }) => column).sort(), spoken.sort())
})
